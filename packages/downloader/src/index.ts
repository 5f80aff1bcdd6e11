/**
 * Fetches images in bulk into a folder or another storage: each file whole and verified, or absent; resumable; kind to
 * its hosts.
 *
 * {@link download} pulls requests and yields results; {@link examine} says beforehand what is missing, {@link measure}
 * how large it is; {@link nameFiles} is the naming policy by itself, a pure function. Object storage of the S3 kind is
 * in `@m3/downloader/s3`. Knows nothing of M3.
 *
 * @module
 */
export { download } from "./download.ts";
export { DownloaderError, type DownloaderErrorCode, type DownloaderErrorDetails, isDownloaderError } from "./errors.ts";
export type { AttemptEvent, DownloadEvent, Progress } from "./events.ts";
export { type Examination, examine } from "./examine.ts";
export { createInspector, type ImageInspector, type Inspection } from "./image/inspect.ts";
export type { ImageFormat, ImageHeader } from "./image/parser.ts";
export { type Measurement, measure } from "./measure.ts";
export type { NamingPolicy, NamingRequest } from "./naming/name-book.ts";
export { type NameFilesOptions, nameFiles } from "./naming/name-files.ts";
export { safeName } from "./naming/safe-name.ts";
export type { DownloadOptions, ExamineOptions, RetryOptions, TimeoutOptions } from "./options.ts";
export type { DownloadRequest, DownloadResult, ExpectedFile, FailureCode, SavedFile } from "./results.ts";
export type { HostStatistics, Latency, Statistics } from "./statistics.ts";
export { createFolderStorage, type FolderStorageOptions } from "./storage/local-folder.ts";
export { createMemoryStorage, type MemoryStorage } from "./storage/memory.ts";
export type {
  JournalPlace,
  ResumablePart,
  ResumableParts,
  Storage,
  StoredPart,
  StoredStat,
} from "./storage/storage.ts";

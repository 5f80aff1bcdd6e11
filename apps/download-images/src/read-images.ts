import { type JsonSource, readBatchesOfKind } from "@m3/json-stream";
import { decodeLocalizationRecord } from "@m3/localizations";
import { DownloadImagesError } from "./errors.ts";
import { type ImageFormatName, type ImageSize, twinOf } from "./twin-image.ts";

/** The images that a file of localizations refers to. */
export interface LocalizedImages {
  /** Image reference uuid to URL, in the order of the file; undefined where the file has none. */
  readonly urls: Map<string, string | undefined>;
  /** Size in pixels that an image must have to stand in for one of another format, by its URL. */
  readonly sizes: Map<string, ImageSize>;
  /** The URL of the image drawn on, by that of the one that is to stand in for it. */
  readonly drawnOn: Map<string, string>;
  /** Images that there is one of the wanted format for, but known to be of no use, or not known to have the same size. */
  readonly keptFormatCount: number;
  readonly localizationCount: number;
  /** Localizations that are in no image that could be found. */
  readonly unresolvedCount: number;
  /** Elements that are no localizations, with what was wrong with the first. */
  readonly problems: { count: number; first?: string };
}

/** How to read. */
export interface ReadImagesOptions {
  /** The format to have, where there are several. */
  readonly format?: ImageFormatName | undefined;
  /** Whether the image of a URL may stand in for another; any may by default. */
  readonly isUsable?: (url: string) => boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (count: number) => void;
}

/**
 * Reads localizations, ours or m3-download's, and notes their images. Holds each image's uuid and URL, nothing of the
 * localizations.
 *
 * @throws {DownloadImagesError} code "not-localizations" for a file of another kind.
 * @throws {JsonStreamError} for a file that cannot be read to its end.
 */
export async function readImages(
  source: JsonSource,
  name: string,
  { signal, onProgress, format, isUsable = () => true }: ReadImagesOptions,
): Promise<LocalizedImages> {
  const urls = new Map<string, string | undefined>();
  const sizes = new Map<string, ImageSize>();
  const drawnOn = new Map<string, string>();
  const kept = new Set<string>();
  const problems: LocalizedImages["problems"] = { count: 0 };
  let localizationCount = 0;
  let unresolvedCount = 0;
  let firstProblem: Parameters<typeof notLocalizations>[1] | undefined;
  let isJudged = false;
  const toError = (error: Error): DownloadImagesError =>
    new DownloadImagesError("not-localizations", `${error.message}; ${whatIsRead}`, error);
  for await (const batch of readBatchesOfKind(source, { name, signal, toError })) {
    for (const element of batch) {
      const decoded = decodeLocalizationRecord(element);
      const isFirstObject: boolean =
        !isJudged && typeof element === "object" && element !== null && !Array.isArray(element);
      isJudged ||= isFirstObject;
      if ("problem" in decoded) {
        if (isFirstObject && decoded.problem.code === "not-a-localization") {
          throw notLocalizations(name, decoded.problem);
        }
        firstProblem ??= decoded.problem;
        problems.count++;
        problems.first ??= decoded.problem.message;
        continue;
      }
      localizationCount++;
      const { image } = decoded.localization;
      if (image === undefined) {
        unresolvedCount++;
        continue;
      }
      const twin = format === undefined ? undefined : twinOf(decoded.localization, format);
      const isToBeTwin = twin?.size !== undefined && isUsable(twin.url);
      if (isToBeTwin && image.url !== undefined) drawnOn.set(twin.url, image.url);
      if (isToBeTwin) sizes.set(twin.url, twin.size);
      else if (twin !== undefined) kept.add(image.uuid);
      const url = isToBeTwin ? twin.url : image.url;
      urls.set(image.uuid, urls.get(image.uuid) ?? url);
    }
    onProgress(batch.length);
  }
  if (!isJudged && firstProblem !== undefined) throw notLocalizations(name, firstProblem);
  return { urls, sizes, drawnOn, keptFormatCount: kept.size, localizationCount, unresolvedCount, problems };
}

const whatIsRead = "download-images reads the localizations that extract-localizations writes";

/** A file of another kind is told by its first object, or by having none; any other bad element is one bad element among good ones. */
function notLocalizations(
  name: string,
  { expected, got }: { readonly expected: string; readonly got: string },
): DownloadImagesError {
  const message = `Cannot use ${JSON.stringify(name)}: expected each element to be ${expected}, got ${got}; ${whatIsRead}`;
  return new DownloadImagesError("not-localizations", message);
}

/** What a storage knows of a file without reading it. */
export interface StoredStat {
  /** False for a folder, a device and the like. */
  readonly isFile: boolean;
  readonly sizeBytes: number;
  /** Milliseconds since 1970. */
  readonly modifiedMillis: number;
}

/** A file on its way in; nothing under its final name until {@link StoredPart.commit}. */
export interface StoredPart {
  /** Appends the bytes. */
  write(chunks: readonly Uint8Array[]): Promise<void>;
  /** Makes it appear whole under `name`, in place of any file that has it. */
  commit(name: string): Promise<void>;
  /** Removes what was written. Never throws. */
  discard(): Promise<void>;
}

/**
 * Where files are kept, one flat space of names. Everything that fails throws a `DownloaderError`, which ends the run,
 * or an `ItemFailure`, which is that one file's.
 */
export interface Storage {
  /** Makes ready for writing, alone, and removes what a killed run left behind. */
  open(): Promise<void>;
  /** Lets others in again. Never throws. */
  close(): Promise<void>;
  /** What a caller is told as the file's path. */
  pathOf(name: string): string;
  /** Returns undefined when there is nothing of that name. Answers at once where that is cheapest. */
  stat(name: string): StoredStat | undefined | Promise<StoredStat | undefined>;
  /** Reads a file front to back. */
  read(name: string): AsyncIterable<Uint8Array>;
  /** Starts a file. */
  openPart(): Promise<StoredPart>;
}

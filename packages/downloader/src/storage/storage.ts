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
  /** Appends the bytes, which are good until the promise resolves. The next call comes then. */
  write(chunks: readonly Uint8Array[]): Promise<void>;
  /** Makes the file appear whole, in place of any other of its name. */
  commit(): Promise<void>;
  /** Removes what was written; nothing after a commit. Never throws. */
  discard(): Promise<void>;
}

/** A {@link StoredPart} that can outlive its run. */
export interface ResumablePart extends StoredPart {
  /** Bytes that are there. */
  readonly sizeBytes: number;
  /** What was said about it when it was begun. */
  readonly note: string;
  /** Reads what is there. */
  read(): AsyncIterable<Uint8Array>;
  /** Throws away what is there and begins anew. */
  restart(note: string): Promise<void>;
  /** Keeps what is there for another time. Never throws. */
  leave(): Promise<void>;
}

/** Parts that outlive their run. A key is made of letters and digits. */
export interface ResumableParts {
  /** Whether a part of this key was left. */
  has(key: string): boolean;
  /** Takes up the part of this key, with the note it has, or begins one with this note. */
  open(name: string, key: string, note: string): Promise<ResumablePart>;
  /** Removes what earlier runs left and this one did not take up. Never throws. */
  sweep(): Promise<void>;
}

/** Where a run keeps its journal. */
export type JournalPlace =
  /** In a local file, whose folder is there once the storage is open. */
  | { readonly kind: "file"; readonly path: string }
  /** With the storage: the text of all that was appended, in order. A copy is kept in a temporary file. */
  | {
      readonly kind: "log";
      /** Gives all that was appended, in order. */
      read(): AsyncIterable<Uint8Array>;
      /** Adds text at the end. */
      append(text: string): Promise<void>;
      /** How long entries may wait until they are appended together. @default 200 */
      readonly flushMillis?: number;
    };

/**
 * Where files are kept: one flat space of names, which hold no separators.
 *
 * Whatever a method throws ends the run, as it is; a {@link DownloaderError} says it best.
 */
export interface Storage {
  /** Makes ready, for writing or for looking only; called once, before anything else. */
  open(mode: "read" | "write"): Promise<void>;
  /** Is called at the end of a run. Never throws. */
  close(): Promise<void>;
  /** What a caller is told as the file's path. */
  pathOf(name: string): string;
  /** Returns undefined when there is nothing of that name. Answers at once where that is cheapest. */
  stat(name: string): StoredStat | undefined | Promise<StoredStat | undefined>;
  /** Reads a file front to back. */
  read(name: string): AsyncIterable<Uint8Array>;
  /** Begins the file that will have this name. */
  openPart(name: string): Promise<StoredPart>;
  /** Parts that outlive a run. Without them nothing is resumed. */
  readonly resumables?: ResumableParts;
  /** Where the journal is. */
  readonly journal: JournalPlace;
}

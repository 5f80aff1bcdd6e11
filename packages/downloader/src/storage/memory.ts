import type { Storage, StoredStat } from "./storage.ts";

/** A storage that keeps everything in memory. */
export interface MemoryStorage extends Storage {
  /** The content of each file by name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Creates a storage in memory: for tests, and for programs that need the bytes and no disk. */
export function createMemoryStorage(): MemoryStorage {
  const files = new Map<string, Uint8Array>();
  const modified = new Map<string, number>();
  const log: Buffer[] = [];
  return {
    files,
    async open() {},
    async close() {},
    pathOf: (name) => name,
    stat(name): StoredStat | undefined {
      const bytes = files.get(name);
      if (bytes === undefined) return undefined;
      return { isFile: true, sizeBytes: bytes.length, modifiedMillis: modified.get(name) ?? 0 };
    },
    async *read(name) {
      const bytes = files.get(name);
      if (bytes !== undefined) yield bytes;
    },
    async openPart(name) {
      let chunks: Uint8Array[] = [];
      return {
        async write(more) {
          chunks.push(...more);
        },
        async commit() {
          files.set(name, Buffer.concat(chunks));
          modified.set(name, Date.now());
        },
        async discard() {
          chunks = [];
        },
      };
    },
    journal: {
      kind: "log",
      async *read() {
        yield* log;
      },
      async append(text) {
        log.push(Buffer.from(text));
      },
    },
  };
}

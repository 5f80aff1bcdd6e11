import { download, type Progress, type Storage, type StoredStat } from "@m3/downloader";

/** A storage of one's own: here a Map; a database or another program's store looks the same. */
export function mapStorage(files: Map<string, Uint8Array>): Storage {
  const journal: string[] = [];
  return {
    open: async () => {},
    close: async () => {},
    pathOf: (name) => `map:${name}`,
    stat: (name): StoredStat | undefined => {
      const bytes = files.get(name);
      return bytes && { isFile: true, sizeBytes: bytes.length, modifiedMillis: 0 };
    },
    async *read(name) {
      yield files.get(name) ?? new Uint8Array();
    },
    async openPart(name) {
      const chunks: Uint8Array[] = [];
      return {
        // The bytes are lent until this resolves, so they are copied.
        write: async (more) => void chunks.push(Buffer.concat(more)),
        commit: async () => void files.set(name, Buffer.concat(chunks)),
        discard: async () => {},
      };
    },
    journal: {
      kind: "log",
      async *read() {
        for (const text of journal) yield Buffer.from(text);
      },
      append: async (text) => void journal.push(text),
    },
  };
}

/** One job of a service: tells how far it is, ends when the signal says so, and returns what it did. */
export async function runJob(
  urls: Iterable<string>,
  storage: Storage,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<string> {
  let summary = "";
  const results = download(
    (function* () {
      for (const url of urls) yield { id: url, url };
    })(),
    storage,
    {
      signal,
      perHostConcurrency: 16,
      bytesPerSecond: 50_000_000,
      refusePrivateAddresses: false,
      onEvent: (event) => {
        if (event.kind === "progress") onProgress(event);
        else if (event.kind === "end") {
          const { doneCount, skippedCount, failedCount, sizeBytes } = event.statistics;
          summary = `${doneCount} fetched (${sizeBytes} bytes), ${skippedCount} there before, ${failedCount} failed`;
        }
      },
    },
  );
  for await (const result of results) if (result.kind === "failed") process.emitWarning(result.message);
  return summary;
}

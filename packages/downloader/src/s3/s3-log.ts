import { randomBytes } from "node:crypto";
import { DeleteObjectsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type { JournalPlace } from "../storage/storage.ts";
import { asStorageFailure } from "./s3-failure.ts";
import { readObject, type S3Target } from "./s3-objects.ts";

/** Objects cannot be appended to, so each batch is one; from this many small ones on they are made one. */
const mostObjects = 32;
/** What is made one is held in memory. */
const mostMergedBytes = 16 * 1024 * 1024;
/** An object costs a request, so more is gathered for it than for a line in a file. */
const flushMillis = 5000;

/** A journal kept as objects, whose keys sort by when they were written. */
export type S3Log = Extract<JournalPlace, { readonly kind: "log" }> & {
  /** Is told of an object of the journal. */
  found(key: string, sizeBytes: number): void;
  /** Makes one object of many, the last ones that are small. Never throws. */
  merge(): Promise<void>;
};

/** @param folder of the objects, below the prefix */
export function createS3Log(target: S3Target, folder: string): S3Log {
  const { client, bucket, prefix } = target;
  // Two runs at once must not write over each other's.
  const run = randomBytes(4).toString("hex");
  const objects: { readonly key: string; readonly sizeBytes: number }[] = [];
  let count = 0;
  const put = async (text: Buffer): Promise<void> => {
    const number = String(count++).padStart(6, "0");
    const key = `${prefix}${folder}${String(Date.now()).padStart(14, "0")}-${run}-${number}.jsonl`;
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text }));
    objects.push({ key, sizeBytes: text.length });
  };
  const sort = (): void => {
    objects.sort((a, b) => (a.key < b.key ? -1 : 1));
  };
  return {
    kind: "log",
    flushMillis,
    found: (key, sizeBytes) => {
      objects.push({ key, sizeBytes });
    },
    async *read() {
      sort();
      for (const { key } of [...objects]) yield* readObject(target, key);
    },
    async append(text) {
      try {
        await put(Buffer.from(text));
      } catch (error) {
        throw asStorageFailure(error, "write", target, `${prefix}${folder}`);
      }
    },
    async merge() {
      sort();
      let bytes = 0;
      // Only the last ones, since of two lines about a file the later one counts.
      const firstKept = objects.findLastIndex(({ sizeBytes }) => {
        bytes += sizeBytes;
        return bytes > mostMergedBytes;
      });
      const old = objects.slice(firstKept + 1);
      if (old.length < mostObjects) return;
      try {
        const pieces: Uint8Array[] = [];
        for (const { key } of old) for await (const chunk of readObject(target, key)) pieces.push(chunk);
        await put(Buffer.concat(pieces));
        // Were this to fail half-way, some lines would be there twice, which does no harm.
        for (let start = 0; start < old.length; start += 1000) {
          const Objects = old.slice(start, start + 1000).map(({ key: Key }) => ({ Key }));
          await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }));
        }
      } catch {
        // The journal is as good in many objects as in one.
      }
    },
  };
}

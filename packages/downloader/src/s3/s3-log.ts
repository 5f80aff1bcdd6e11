import { randomBytes } from "node:crypto";
import { DeleteObjectsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type { JournalPlace } from "../storage/storage.ts";
import { asStorageFailure } from "./s3-failure.ts";
import { readObject, type S3Target } from "./s3-objects.ts";

/** Objects cannot be appended to, so each batch is one; from this many on they are made one. */
const mostObjects = 32;
/** An object costs a request, so more is gathered for it than for a line in a file. */
const flushMillis = 5000;

/** A journal kept as objects, whose keys sort by when they were written. */
export type S3Log = Extract<JournalPlace, { readonly kind: "log" }> & {
  /** Is told of an object of the journal. */
  found(key: string): void;
  /** Makes one object of many. Never throws. */
  merge(): Promise<void>;
};

/** @param folder of the objects, below the prefix */
export function createS3Log(target: S3Target, folder: string): S3Log {
  const { client, bucket, prefix } = target;
  // Two runs at once must not write over each other's.
  const run = randomBytes(4).toString("hex");
  let keys: string[] = [];
  let count = 0;
  const put = async (text: string | Buffer): Promise<string> => {
    const number = String(count++).padStart(6, "0");
    const key = `${prefix}${folder}${String(Date.now()).padStart(14, "0")}-${run}-${number}.jsonl`;
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text }));
    return key;
  };
  return {
    kind: "log",
    flushMillis,
    found: (key) => {
      keys.push(key);
    },
    async *read() {
      for (const key of keys.sort()) yield* readObject(target, key);
    },
    async append(text) {
      try {
        keys.push(await put(text));
      } catch (error) {
        throw asStorageFailure(error, "write", target, `${prefix}${folder}`);
      }
    },
    async merge() {
      if (keys.length < mostObjects) return;
      const old = keys;
      try {
        const pieces: Uint8Array[] = [];
        for (const key of old) for await (const chunk of readObject(target, key)) pieces.push(chunk);
        keys = [await put(Buffer.concat(pieces))];
        // Were this to fail half-way, some lines would be there twice, which does no harm.
        for (let start = 0; start < old.length; start += 1000) {
          const Objects = old.slice(start, start + 1000).map((Key) => ({ Key }));
          await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }));
        }
      } catch {
        // The journal is as good in many objects as in one.
      }
    },
  };
}

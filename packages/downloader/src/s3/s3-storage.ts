import { S3Client } from "@aws-sdk/client-s3";
import { CompactIndex } from "../compact-index.ts";
import type { Storage } from "../storage/storage.ts";
import { createS3Log } from "./s3-log.ts";
import { type ListedObject, listObjects, readObject, type S3Place, type S3Target } from "./s3-objects.ts";
import { openS3Part } from "./s3-part.ts";
import { removeStaleUploads, uploadsFolder } from "./s3-uploads.ts";

/** Options of {@link createS3Storage}. */
export interface S3StorageOptions {
  /**
   * The client of the AWS SDK. By default one that is configured as the SDK does it: environment, profile, role. With
   * an endpoint of one's own (`AWS_ENDPOINT_URL`), buckets are addressed by path.
   */
  readonly client?: S3Client;
}

/** Folder of the downloader's own objects, below the prefix. */
const journalFolder = ".m3/journal/";

/**
 * Reads `s3://bucket/prefix`.
 *
 * @throws {TypeError} when it is something else.
 */
export function parseS3Url(url: string): S3Place {
  const [, bucket, path = ""] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(url) ?? [];
  if (bucket === undefined) throw new TypeError(`Cannot read "${url}": expected s3://BUCKET/PREFIX`);
  const prefix = path.replace(/^\/+|\/+$/g, "");
  return { bucket, prefix: prefix === "" ? "" : `${prefix}/` };
}

/**
 * A bucket, or what is below a prefix in it.
 *
 * Objects appear whole, as S3 has it: up to 8 MiB in one request, larger ones by a multipart upload, noted in `.m3/uploads/`
 * so that a later run removes what a killed one left a day ago. What is there is listed once at the beginning, a request for a thousand
 * objects. The journal is kept as objects in `.m3/journal/`. Nothing is locked: two runs into one prefix at once may
 * fetch a file twice, and should not name files of different URLs alike. An upload that broke off is not resumed.
 *
 * @param url `s3://bucket/prefix`
 * @throws {TypeError} when that is something else.
 */
export function createS3Storage(url: string, options: S3StorageOptions = {}): Storage {
  const place = parseS3Url(url);
  const { client = createClient() } = options;
  const target: S3Target = { ...place, client };
  const { bucket, prefix } = place;
  const sizes = new CompactIndex();
  const times = new CompactIndex();
  const log = createS3Log(target, journalFolder);
  let isWriting = false;
  return {
    async open(mode) {
      isWriting = mode === "write";
      const uploadNotes: ListedObject[] = [];
      for await (const object of listObjects(target)) {
        const { key, sizeBytes, modifiedMillis } = object;
        const name = key.slice(prefix.length);
        if (name.startsWith(journalFolder)) log.found(key, sizeBytes);
        else if (name.startsWith(uploadsFolder)) uploadNotes.push(object);
        else if (!name.includes("/")) {
          sizes.set(name, sizeBytes);
          times.set(name, modifiedMillis);
        }
      }
      if (isWriting) await removeStaleUploads(target, uploadNotes);
    },
    async close() {
      if (isWriting) await log.merge();
      if (options.client === undefined) client.destroy();
    },
    pathOf: (name) => `s3://${bucket}/${prefix}${name}`,
    stat(name) {
      const sizeBytes = sizes.get(name);
      return sizeBytes === undefined ? undefined : { isFile: true, sizeBytes, modifiedMillis: times.get(name) ?? 0 };
    },
    read: (name) => readObject(target, prefix + name),
    openPart: (name) =>
      openS3Part(target, prefix + name, (sizeBytes) => {
        sizes.set(name, sizeBytes);
        times.set(name, Date.now());
      }),
    journal: log,
  };
}

function createClient(): S3Client {
  const { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3, AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  const isOwnEndpoint = (AWS_ENDPOINT_URL_S3 ?? AWS_ENDPOINT_URL) !== undefined;
  const region = AWS_REGION ?? AWS_DEFAULT_REGION;
  return new S3Client({
    ...(isOwnEndpoint ? { forcePathStyle: true } : {}),
    // Servers other than Amazon's have no regions, but the signature needs one.
    ...(isOwnEndpoint && region === undefined ? { region: "us-east-1" } : {}),
  });
}

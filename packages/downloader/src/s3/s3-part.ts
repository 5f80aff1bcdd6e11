import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { StoredPart } from "../storage/storage.ts";
import { asStorageFailure } from "./s3-failure.ts";
import type { S3Target } from "./s3-objects.ts";

/** S3 takes parts from 5 MiB up, and at most 10,000 of them. */
const partBytes = 8 * 1024 * 1024;
/** An upload that is older belongs to no run that is alive. */
const staleMillis = 24 * 60 * 60 * 1000;

const contentTypes: Readonly<Record<string, string>> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  webp: "image/webp",
  gif: "image/gif",
  bmp: "image/bmp",
  tif: "image/tiff",
  tiff: "image/tiff",
};

/** An object on its way in: one request if it is small, a multipart upload if it is not. */
export async function openS3Part(
  target: S3Target,
  key: string,
  onCommit: (sizeBytes: number) => void,
): Promise<StoredPart> {
  const upload = new Upload(target, key);
  return {
    write: (chunks) => upload.write(chunks),
    async commit() {
      onCommit(await upload.commit());
    },
    discard: () => upload.discard(),
  };
}

class Upload {
  readonly #target: S3Target;
  readonly #address: { readonly Bucket: string; readonly Key: string };
  readonly #contentType: string;
  #chunks: Uint8Array[] = [];
  #chunkBytes = 0;
  #sizeBytes = 0;
  #uploadId: string | undefined;
  #tags: string[] = [];

  constructor(target: S3Target, key: string) {
    this.#target = target;
    this.#address = { Bucket: target.bucket, Key: key };
    const extension = key.slice(key.lastIndexOf(".") + 1).toLowerCase();
    this.#contentType = contentTypes[extension] ?? "application/octet-stream";
  }

  async write(chunks: readonly Uint8Array[]): Promise<void> {
    for (const chunk of chunks) {
      this.#chunks.push(Buffer.from(chunk));
      this.#chunkBytes += chunk.length;
      this.#sizeBytes += chunk.length;
    }
    if (this.#chunkBytes >= partBytes) await this.#try(() => this.#sendPart());
  }

  /** Returns the size of the object. */
  async commit(): Promise<number> {
    await this.#try(async () => {
      if (this.#uploadId === undefined) {
        const object = { ...this.#address, Body: this.#take(), ContentType: this.#contentType };
        await this.#target.client.send(new PutObjectCommand(object));
        return;
      }
      if (this.#chunkBytes > 0) await this.#sendPart();
      const parts = this.#tags.map((tag, index) => ({ ETag: tag, PartNumber: index + 1 }));
      await this.#target.client.send(
        new CompleteMultipartUploadCommand({
          ...this.#address,
          UploadId: this.#uploadId,
          MultipartUpload: { Parts: parts },
        }),
      );
      this.#uploadId = undefined;
    });
    return this.#sizeBytes;
  }

  async discard(): Promise<void> {
    this.#take();
    if (this.#uploadId === undefined) return;
    const upload = { ...this.#address, UploadId: this.#uploadId };
    this.#uploadId = undefined;
    await this.#target.client.send(new AbortMultipartUploadCommand(upload)).catch(() => {});
  }

  #take(): Buffer {
    const bytes = Buffer.concat(this.#chunks);
    this.#chunks = [];
    this.#chunkBytes = 0;
    return bytes;
  }

  async #sendPart(): Promise<void> {
    const { client } = this.#target;
    if (this.#uploadId === undefined) {
      const begun = await client.send(
        new CreateMultipartUploadCommand({ ...this.#address, ContentType: this.#contentType }),
      );
      this.#uploadId = begun.UploadId;
    }
    const part = {
      ...this.#address,
      UploadId: this.#uploadId,
      PartNumber: this.#tags.length + 1,
      Body: this.#take(),
    };
    const { ETag: tag = "" } = await client.send(new UploadPartCommand(part));
    this.#tags.push(tag);
  }

  async #try(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      throw asStorageFailure(error, "write", this.#target, this.#address.Key);
    }
  }
}

/** Removes uploads that a killed run left, which cost money and are seen nowhere. Where that is not allowed they stay. */
export async function removeStaleUploads({ client, bucket, prefix }: S3Target): Promise<void> {
  try {
    const { Uploads: uploads = [] } = await client.send(
      new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix }),
    );
    for (const { Key, UploadId, Initiated } of uploads) {
      if (Initiated === undefined || Date.now() - Initiated.getTime() < staleMillis) continue;
      await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }));
    }
  } catch {
    // Many who may write may not list uploads, and a bucket has rules of its own for them.
  }
}

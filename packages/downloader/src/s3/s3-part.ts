import { CompleteMultipartUploadCommand, PutObjectCommand, UploadPartCommand } from "@aws-sdk/client-s3";
import type { StoredPart } from "../storage/storage.ts";
import { asStorageFailure } from "./s3-failure.ts";
import type { S3Target } from "./s3-objects.ts";
import { abortUpload, type BegunUpload, beginUpload, forgetUpload } from "./s3-uploads.ts";

/** S3 takes parts from 5 MiB up, and at most 10,000 of them. */
const partBytes = 8 * 1024 * 1024;

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
  #begun: BegunUpload | undefined;
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
      if (this.#begun === undefined) {
        const object = { ...this.#address, Body: this.#take(), ContentType: this.#contentType };
        await this.#target.client.send(new PutObjectCommand(object));
        return;
      }
      if (this.#chunkBytes > 0) await this.#sendPart();
      const parts = this.#tags.map((tag, index) => ({ ETag: tag, PartNumber: index + 1 }));
      await this.#target.client.send(
        new CompleteMultipartUploadCommand({
          ...this.#address,
          UploadId: this.#begun.uploadId,
          MultipartUpload: { Parts: parts },
        }),
      );
      await forgetUpload(this.#target, this.#begun);
      this.#begun = undefined;
    });
    return this.#sizeBytes;
  }

  async discard(): Promise<void> {
    this.#take();
    const begun = this.#begun;
    this.#begun = undefined;
    if (begun !== undefined) await abortUpload(this.#target, begun);
  }

  #take(): Buffer {
    const bytes = Buffer.concat(this.#chunks);
    this.#chunks = [];
    this.#chunkBytes = 0;
    return bytes;
  }

  async #sendPart(): Promise<void> {
    this.#begun ??= await beginUpload(this.#target, this.#address.Key, this.#contentType);
    const part = {
      ...this.#address,
      UploadId: this.#begun.uploadId,
      PartNumber: this.#tags.length + 1,
      Body: this.#take(),
    };
    const { ETag: tag = "" } = await this.#target.client.send(new UploadPartCommand(part));
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

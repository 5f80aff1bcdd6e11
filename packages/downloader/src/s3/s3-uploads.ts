import { randomUUID } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { type ListedObject, readObject, type S3Target } from "./s3-objects.ts";

/** Folder of the notes about uploads that are under way, below the prefix. */
export const uploadsFolder = ".m3/uploads/";
/** An upload that is older belongs to no run that is alive. */
const staleMillis = 24 * 60 * 60 * 1000;

/** A multipart upload that was begun. */
export interface BegunUpload {
  readonly key: string;
  readonly uploadId: string | undefined;
  /** Key of the note that tells a later run of it. */
  readonly noteKey: string;
}

/**
 * Begins a multipart upload and notes it, for a bucket's list of uploads does not say whose they are. Were this to end
 * between the two, an upload without parts is left, which costs nothing.
 */
export async function beginUpload(target: S3Target, key: string, contentType: string): Promise<BegunUpload> {
  const { client, bucket: Bucket, prefix } = target;
  const { UploadId: uploadId } = await client.send(
    new CreateMultipartUploadCommand({ Bucket, Key: key, ContentType: contentType }),
  );
  const noteKey = `${prefix}${uploadsFolder}${randomUUID()}.json`;
  await client.send(new PutObjectCommand({ Bucket, Key: noteKey, Body: JSON.stringify({ key, uploadId }) }));
  return { key, uploadId, noteKey };
}

/** Removes the note of an upload that is complete. Never throws: a note of what is no more does no harm. */
export async function forgetUpload({ client, bucket }: S3Target, { noteKey }: BegunUpload): Promise<void> {
  await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: noteKey })).catch(() => {});
}

/** Breaks an upload off, as far as that can be had. */
export async function abortUpload(target: S3Target, upload: BegunUpload): Promise<void> {
  const { client, bucket } = target;
  const { key, uploadId } = upload;
  await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: uploadId })).catch(() => {});
  await forgetUpload(target, upload);
}

/** Breaks off what killed runs began, which costs money and is seen nowhere. Nobody else's uploads are touched. */
export async function removeStaleUploads(target: S3Target, notes: readonly ListedObject[]): Promise<void> {
  for (const { key: noteKey, modifiedMillis } of notes) {
    if (Date.now() - modifiedMillis < staleMillis) continue;
    const noted = await readNote(target, noteKey).catch(() => undefined);
    if (noted?.key?.startsWith(target.prefix) === true) await abortUpload(target, { ...noted, noteKey });
  }
}

async function readNote(target: S3Target, noteKey: string): Promise<{ key: string; uploadId: string } | undefined> {
  const pieces: Uint8Array[] = [];
  for await (const piece of readObject(target, noteKey)) pieces.push(piece);
  const { key, uploadId } = Object(JSON.parse(Buffer.concat(pieces).toString("utf8")));
  return typeof key === "string" && typeof uploadId === "string" ? { key, uploadId } : undefined;
}

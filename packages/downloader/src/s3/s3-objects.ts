import { GetObjectCommand, ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import { asStorageFailure } from "./s3-failure.ts";

/** Where objects are kept. */
export interface S3Place {
  readonly bucket: string;
  /** What keys begin with: empty, or with a slash at the end. */
  readonly prefix: string;
}

/** A place with the client that reaches it. */
export interface S3Target extends S3Place {
  readonly client: S3Client;
}

/** An object, as a list has it. */
export interface ListedObject {
  readonly key: string;
  readonly sizeBytes: number;
  readonly modifiedMillis: number;
}

/** Lists every object below the prefix, a thousand at a time. */
export async function* listObjects(target: S3Target): AsyncGenerator<ListedObject, void, undefined> {
  const { client, bucket, prefix } = target;
  let token: string | undefined;
  do {
    const page = await client
      .send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }))
      .catch((error: unknown) => {
        throw asStorageFailure(error, "list", target, prefix);
      });
    for (const { Key: key, Size: sizeBytes = 0, LastModified: modified } of page.Contents ?? []) {
      if (key !== undefined) yield { key, sizeBytes, modifiedMillis: modified?.getTime() ?? 0 };
    }
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
}

/** Reads an object front to back. */
export async function* readObject(target: S3Target, key: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    const { Body: body } = await target.client.send(new GetObjectCommand({ Bucket: target.bucket, Key: key }));
    if (body !== undefined) yield* body as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw asStorageFailure(error, "read", target, key);
  }
}

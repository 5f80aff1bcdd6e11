/**
 * Keeps what `@m3/downloader` fetches in object storage of the S3 kind: Amazon's, MinIO, Ceph and the like. Needs the
 * package `@aws-sdk/client-s3`.
 *
 * @module
 */
export type { S3Place } from "./s3-objects.ts";
export { createS3Storage, parseS3Url, type S3StorageOptions } from "./s3-storage.ts";

import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A request that an S3 server got. */
export interface S3Call {
  readonly method: string;
  /** Without the bucket. */
  readonly key: string;
  readonly query: URLSearchParams;
}

export interface TestS3 {
  readonly endpoint: string;
  readonly bucket: string;
  readonly objects: Map<string, Buffer>;
  /** Parts of the multipart uploads under way, by id. */
  readonly uploads: Map<string, Map<number, Buffer>>;
  /** When every object was last modified, as far as lists say. */
  modified: string;
  readonly calls: S3Call[];
  /** Answers a call itself and returns true, or leaves it to the server. */
  interfere: (call: S3Call, response: ServerResponse) => boolean;
}

/**
 * Answers the calls of an S3 client for one bucket as S3 does, page by page of two objects, from the API reference of
 * Amazon S3.
 */
export async function serveS3(): Promise<TestS3> {
  const state: TestS3 & { endpoint: string } = {
    endpoint: "",
    bucket: "images",
    objects: new Map(),
    uploads: new Map(),
    modified: "2026-01-02T03:04:05.000Z",
    calls: [],
    interfere: () => false,
  };
  const server = createServer(async (request, response) => {
    const { pathname, searchParams: query } = new URL(request.url ?? "", "http://s3");
    const [, bucket = "", ...path] = decodeURIComponent(pathname).split("/");
    const call = { method: request.method ?? "", key: path.join("/"), query };
    state.calls.push(call);
    const body = await bodyOf(request);
    if (state.interfere(call, response)) return;
    if (bucket !== state.bucket) sendError(response, 404, "NoSuchBucket");
    else answer(state, call, body, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  state.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return state;
}

function answer(
  { objects, bucket, uploads, modified }: TestS3,
  { method, key, query }: S3Call,
  body: Buffer,
  response: ServerResponse,
): void {
  const upload = uploads.get(query.get("uploadId") ?? "");
  if (method === "GET" && key === "" && !query.has("uploads")) {
    sendXml(response, listOf(objects, query, modified));
  } else if (method === "GET") {
    const found = objects.get(key);
    if (found === undefined) sendError(response, 404, "NoSuchKey");
    else response.writeHead(200, { "content-length": found.length }).end(found);
  } else if (method === "PUT" && upload !== undefined) {
    upload.set(Number(query.get("partNumber")), body);
    response.writeHead(200, { etag: etagOf(body) }).end();
  } else if (method === "PUT") {
    objects.set(key, body);
    response.writeHead(200, { etag: etagOf(body) }).end();
  } else if (method === "POST" && query.has("uploads")) {
    const id = `upload-${randomUUID()}`;
    uploads.set(id, new Map());
    sendXml(response, `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
  } else if (method === "POST" && upload !== undefined) {
    objects.set(key, Buffer.concat([...upload].sort(([a], [b]) => a - b).map(([, part]) => part)));
    uploads.delete(query.get("uploadId") ?? "");
    sendXml(response, `<CompleteMultipartUploadResult><Bucket>${bucket}</Bucket></CompleteMultipartUploadResult>`);
  } else if (method === "POST" && query.has("delete")) {
    for (const [, each = ""] of body.toString().matchAll(/<Key>([^<]*)<\/Key>/g)) objects.delete(each);
    sendXml(response, "<DeleteResult></DeleteResult>");
  } else if (method === "DELETE") {
    if (query.has("uploadId")) uploads.delete(query.get("uploadId") ?? "");
    else objects.delete(key);
    response.writeHead(204).end();
  } else sendError(response, 501, "NotImplemented");
}

function listOf(objects: ReadonlyMap<string, Buffer>, query: URLSearchParams, modified: string): string {
  const after = query.get("continuation-token") ?? "";
  const keys = [...objects.keys()].filter((key) => key.startsWith(query.get("prefix") ?? "") && key > after).sort();
  const page = keys.slice(0, 2);
  const contents = page.map(
    (key) =>
      `<Contents><Key>${key}</Key><Size>${objects.get(key)?.length}</Size><LastModified>${modified}</LastModified></Contents>`,
  );
  const isMore = keys.length > page.length;
  const token = isMore ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : "";
  return `<ListBucketResult><IsTruncated>${isMore}</IsTruncated>${token}${contents.join("")}</ListBucketResult>`;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function etagOf(body: Buffer): string {
  return `"${createHash("md5").update(body).digest("hex")}"`;
}

function sendXml(response: ServerResponse, xml: string): void {
  response.writeHead(200, { "content-type": "application/xml" }).end(`<?xml version="1.0" encoding="UTF-8"?>${xml}`);
}

function sendError(response: ServerResponse, status: number, code: string): void {
  const xml = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>told so</Message></Error>`;
  response.writeHead(status, { "content-type": "application/xml" }).end(xml);
}

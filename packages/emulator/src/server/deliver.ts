import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Fault } from "./faults.ts";
import type { Reply } from "./reply.ts";
import type { Timers } from "./timers.ts";

/** A reply whose body is complete. */
export interface WholeReply extends Omit<Reply, "body"> {
  readonly body: Uint8Array;
}

/** Joins the pieces of a body. */
export function whole(reply: Reply): WholeReply {
  const { body } = reply;
  if (typeof body === "string") return { ...reply, body: Buffer.from(body) };
  if (body instanceof Uint8Array) return { ...reply, body };
  const pieces: Buffer[] = [];
  for (const piece of body) pieces.push(Buffer.from(piece));
  return { ...reply, body: Buffer.concat(pieces) };
}

/** Compresses a reply if the client reads gzip and it is worth it. Pictures are compressed as they are. */
export async function compressed(reply: WholeReply, request: IncomingMessage): Promise<WholeReply> {
  const accepts = /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
  const isText = /json|text/.test(reply.contentType ?? "");
  return accepts && isText && reply.body.length > 1024 ? gzipped(reply) : reply;
}

/** Compresses a reply. */
export async function gzipped(reply: WholeReply): Promise<WholeReply> {
  const headers = { ...reply.headers, "Content-Encoding": "gzip" };
  // The lightest level: the client of a test shares the processor with us.
  return { ...reply, headers, body: await compress(reply.body, { level: 1 }) };
}

const compress = promisify<Uint8Array, { level: number }, Uint8Array>(gzip);

/** Sends a reply with nothing wrong. */
export function send(response: ServerResponse, reply: WholeReply, isHead: boolean): void {
  writeHead(response, reply, reply.body.length);
  response.end(isHead ? undefined : reply.body);
}

/** Sends a reply with the fault in its body; false if the fault is not one of the body. */
export function sendFaulty(response: ServerResponse, reply: WholeReply, fault: Fault, timers: Timers): boolean {
  const { body } = reply;
  const half = Math.floor(body.length / 2);
  switch (fault.kind) {
    case "truncate":
      writeHead(response, reply, body.length);
      response.write(body.subarray(0, fault.afterBytes ?? half), () => response.destroy());
      return true;
    case "stall":
      writeHead(response, reply, body.length);
      response.flushHeaders();
      response.write(body.subarray(0, fault.afterBytes === "nothing" ? 0 : (fault.afterBytes ?? half)));
      return true;
    case "wrong-length":
      writeHead(response, reply, Math.max(0, body.length + (fault.differenceBytes ?? 100)));
      response.write(body, () => response.destroy());
      return true;
    case "damage":
      writeHead(response, reply, body.length);
      response.end(damaged(body, fault.where ?? "middle"));
      return true;
    case "drip":
      writeHead(response, reply, body.length);
      drip(response, body, fault.chunkBytes ?? 1024, fault.intervalMillis ?? 20, timers);
      return true;
    default:
      return false;
  }
}

const damageBytes = 4096;
/** What tells a PNG is this long, and what tells a JPEG shorter. */
const signatureBytes = 8;

/** A copy that is broken. */
function damaged(body: Uint8Array, where: "middle" | "start" | "end"): Uint8Array {
  const half = Math.floor(body.length / 2);
  const copy = Uint8Array.from(body);
  if (where === "end") return copy.fill(0, half);
  const byteCount = Math.min(damageBytes, Math.ceil(body.length / 8));
  if (where === "start") return copy.fill(0, signatureBytes, signatureBytes + byteCount);
  // Zeroes in a scan are a picture to many a decoder.
  return copy.map((byte, at) => (at >= half && at < half + byteCount ? byte ^ 0xff : byte));
}

function drip(
  response: ServerResponse,
  body: Uint8Array,
  chunkBytes: number,
  intervalMillis: number,
  timers: Timers,
): void {
  let sent = 0;
  const next = (): void => {
    if (response.destroyed) return;
    if (sent >= body.length) {
      response.end();
      return;
    }
    response.write(body.subarray(sent, sent + chunkBytes));
    sent += chunkBytes;
    timers.after(intervalMillis, next);
  };
  next();
}

function writeHead(response: ServerResponse, reply: WholeReply, lengthBytes: number): void {
  response.writeHead(reply.status, {
    ...(reply.contentType === undefined ? {} : { "Content-Type": reply.contentType }),
    ...reply.headers,
    "Content-Length": lengthBytes,
  });
}

import type { IncomingMessage, ServerResponse } from "node:http";
import { compressed, gzipped, send, sendFaulty, type WholeReply, whole } from "./deliver.ts";
import type { Fault, FaultBook } from "./faults.ts";
import type { EmulatorOptions } from "./options.ts";
import { html, type Reply, text } from "./reply.ts";
import type { OpenEntry } from "./request-log.ts";
import type { Answer } from "./router.ts";
import type { Site } from "./site.ts";
import type { Timers } from "./timers.ts";

/** One request with everything its reply depends on. */
export interface Serving {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly open: OpenEntry;
  readonly faults: FaultBook;
  readonly timers: Timers;
  readonly answer: Answer;
  readonly site: Site;
  readonly options: EmulatorOptions;
}

/** The longest request line that Vert.x reads, in bytes. */
const requestLineBytes = 4096;

/** Answers a request: waits, meets faults, asks the route, sends. */
export async function serve(serving: Serving): Promise<void> {
  const { request, open, faults, timers, options } = serving;
  const path = request.url ?? "/";
  open.entry.body = await readBody(request);
  const fault = faults.meet(path, request.method ?? "GET");
  open.entry.fault = fault?.kind;
  const delayMillis = (options.latencyMillis ?? 0) + (fault?.kind === "delay" ? fault.delayMillis : 0);
  if (delayMillis > 0) await new Promise<void>((resolve) => timers.after(delayMillis, resolve));
  if (fault?.kind === "reset") {
    request.socket.resetAndDestroy();
    return;
  }
  const reply = await replyTo(serving, path, fault);
  if (fault?.kind === "stall" && fault.afterBytes === "nothing") return;
  open.entry.status = reply.status;
  await deliver(serving, reply, fault);
}

async function replyTo(serving: Serving, path: string, fault: Fault | undefined): Promise<WholeReply> {
  const { request, open, faults, answer, site } = serving;
  const method = request.method ?? "GET";
  if (path.length + method.length + " HTTP/1.1 ".length > requestLineBytes) return whole({ status: 414, body: "" });
  const replacement = fault && (await replacementOf(fault, path, site));
  if (replacement !== undefined) return whole(replacement);
  const cut = path.indexOf("?");
  const rawPath = cut < 0 ? path : path.slice(0, cut);
  const query = new URLSearchParams(cut < 0 ? "" : path.slice(cut + 1));
  const reply = whole(await answer({ method, query, headers: request.headers, body: open.entry.body }, rawPath));
  const poison = faults.poisonsFor(path).find((candidate) => Buffer.from(reply.body).includes(candidate.text));
  if (poison === undefined) return reply;
  open.entry.fault = "poison";
  return whole(text("Internal server error", 500));
}

async function deliver(serving: Serving, reply: WholeReply, fault: Fault | undefined): Promise<void> {
  const { request, response, timers, options } = serving;
  const packed =
    fault?.kind === "gzip"
      ? await gzipped(reply)
      : options.compression === false
        ? reply
        : await compressed(reply, request);
  if (fault !== undefined && sendFaulty(response, packed, fault, timers)) return;
  send(response, packed, request.method === "HEAD");
}

/** The reply of a fault that does not care what was asked. */
async function replacementOf(fault: Fault, path: string, site: Site): Promise<Reply | undefined> {
  switch (fault.kind) {
    case "status": {
      const { status, retryAfter, body, contentType } = fault;
      return {
        ...html(String(status), status),
        ...(body === undefined ? {} : { body }),
        ...(contentType === undefined ? {} : { contentType }),
        ...(retryAfter === undefined ? {} : { headers: { "Retry-After": String(retryAfter) } }),
      };
    }
    case "html":
      return html("Please log in", 200);
    case "redirect": {
      const location = fault.location ?? `${path}${path.includes("?") ? "&" : "?"}redirected=1`;
      return { status: fault.status ?? 302, headers: { Location: location }, body: "" };
    }
    case "wrong-image":
      return { status: 200, contentType: "image/png", body: await site.frames.drawOther() };
    default:
      return undefined;
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString("utf8");
}

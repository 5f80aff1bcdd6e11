import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createOcean, type Ocean } from "../ocean/ocean.ts";
import type { OceanOptions } from "../ocean/plan.ts";
import { compressed, gzipped, send, sendFaulty, type Wait, type WholeReply, whole } from "./deliver.ts";
import { createFaultBook, type Fault, type FaultBook } from "./faults.ts";
import { createFrameStore } from "./frame-store.ts";
import { html, type Reply, text } from "./reply.ts";
import { createRequestLog, type OpenEntry, type RequestLog } from "./request-log.ts";
import { type Call, createRouter } from "./router.ts";
import { routesOf } from "./routes.ts";
import type { Site } from "./site.ts";

/** What kind of M3 to emulate. */
export interface EmulatorOptions {
  /** Decides everything in the ocean and which requests meet a fault by rate. @default 1 */
  readonly seed?: number;
  /** @default 127.0.0.1 */
  readonly host?: string;
  /** 0 takes a free one. @default 0 */
  readonly port?: number;
  /** Annosaurus from 1.0 on, or up to 0.16. @default modern */
  readonly generation?: "modern" | "legacy";
  /** @default oni */
  readonly knowledgeBase?: "oni" | "vars-kb-server";
  /** How long each reply is held back. @default 0 */
  readonly latencyMillis?: number;
  readonly faults?: readonly Fault[];
  readonly ocean?: OceanOptions;
  /** Whether `/imagedmoments/concept/...` sends a moment once for each matching observation and image, as servers do. @default true */
  readonly repeatsMoments?: boolean;
  /** Whether text is sent compressed to clients that read gzip. @default true */
  readonly compression?: boolean;
}

/** A running M3. */
export interface Emulator {
  /** `http://host:port`, no slash at the end: the site of a configuration. */
  readonly url: string;
  readonly annosaurusUrl: string;
  readonly knowledgeBaseUrl: string;
  readonly configurationUrl: string;
  readonly mediaUrl: string;
  readonly captureUrl: string;
  readonly ocean: Ocean;
  readonly requests: RequestLog;
  /** Adds a fault; the first one that fits a request is met. */
  addFault(fault: Fault): void;
  clearFaults(): void;
  /** Stops at once: requests under way are cut. May be called twice. */
  close(): Promise<void>;
}

/**
 * Starts an M3 on this machine, holding a seeded ocean.
 *
 * @throws the system's error when the address cannot be listened on (code "EADDRINUSE", ...), and {RangeError} for impossible sizes.
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { seed = 1, host = "127.0.0.1", port = 0, generation = "modern", knowledgeBase = "oni" } = options;
  const ocean = createOcean(seed, options.ocean);
  const faults = createFaultBook(seed, options.faults);
  const { log, begin } = createRequestLog();
  const timers = new Set<NodeJS.Timeout>();
  const wait: Wait = (millis, next) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      next();
    }, millis);
    timers.add(timer);
  };
  let answer: Answer = () => text("Starting", 503);
  const server = createServer((request, response) => {
    const open = begin({ method: request.method ?? "GET", path: request.url ?? "/", headers: request.headers });
    response.on("close", () => {
      open.entry.isCut = !response.writableFinished;
      open.end();
    });
    serve({ request, response, open, faults, wait, answer, options }).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`;
  const site: Site = {
    ocean,
    origin: url,
    isLegacy: generation === "legacy",
    knowledgeBase,
    repeatsMoments: options.repeatsMoments ?? true,
    frames: createFrameStore(ocean),
  };
  answer = createRouter(routesOf(site));
  return {
    url,
    annosaurusUrl: `${url}/anno/v1`,
    knowledgeBaseUrl: `${url}/kb/v1`,
    configurationUrl: `${url}/config`,
    mediaUrl: `${url}/vam/v1`,
    captureUrl: `${url}/capture`,
    ocean,
    requests: log,
    addFault: faults.add,
    clearFaults: faults.clear,
    close: () =>
      new Promise((resolve) => {
        for (const timer of timers) clearTimeout(timer);
        timers.clear();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Answer = (call: Omit<Call, "params">, rawPath: string) => Reply | Promise<Reply>;

interface Serving {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly open: OpenEntry;
  readonly faults: FaultBook;
  readonly wait: Wait;
  readonly answer: Answer;
  readonly options: EmulatorOptions;
}

async function serve(serving: Serving): Promise<void> {
  const { request, open, faults, wait, answer, options } = serving;
  const path = request.url ?? "/";
  open.entry.body = await readBody(request);
  const fault = faults.meet(path);
  if (fault !== undefined) open.entry.fault = fault.kind;
  const delayMillis = (options.latencyMillis ?? 0) + (fault?.kind === "delay" ? fault.delayMillis : 0);
  if (delayMillis > 0) await new Promise<void>((resolve) => wait(delayMillis, resolve));
  if (fault?.kind === "reset") {
    request.socket.destroy();
    return;
  }
  const cut = path.indexOf("?");
  const rawPath = cut < 0 ? path : path.slice(0, cut);
  const query = new URLSearchParams(cut < 0 ? "" : path.slice(cut + 1));
  const call = { method: request.method ?? "GET", query, headers: request.headers, body: open.entry.body };
  const replacement = fault && replacementOf(fault, path);
  let reply = whole(replacement ?? (await answer(call, rawPath)));
  for (const poison of faults.poisonsFor(path)) {
    if (!Buffer.from(reply.body).includes(poison.text)) continue;
    open.entry.fault = "poison";
    reply = whole(text("Internal server error", 500));
  }
  open.entry.status = reply.status;
  deliver(serving, reply, fault);
}

function deliver({ request, response, wait, options }: Serving, reply: WholeReply, fault: Fault | undefined): void {
  const packed =
    fault?.kind === "gzip" ? gzipped(reply) : options.compression === false ? reply : compressed(reply, request);
  if (fault !== undefined && sendFaulty(response, packed, fault, wait)) return;
  send(response, packed, request.method === "HEAD");
}

/** The reply of a fault that does not care what was asked. */
function replacementOf(fault: Fault, path: string): Reply | undefined {
  switch (fault.kind) {
    case "status": {
      const { status, retryAfter, body, contentType } = fault;
      const page = html(String(status), status);
      return {
        ...page,
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
    default:
      return undefined;
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString("utf8");
}

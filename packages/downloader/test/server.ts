import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A request the server got. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly range: string | undefined;
  /** How many were being answered when it came, itself included. */
  readonly concurrency: number;
}

export interface TestServer {
  readonly origin: string;
  readonly seen: Seen[];
  /** Connections that are open now, kept ones too. */
  openConnectionCount(): Promise<number>;
  close(): Promise<void>;
}

/** How often a path has been asked for before this request. */
export type Answer = (request: IncomingMessage, response: ServerResponse, before: number) => void;

/** A web server of this process on a free port, gone when the test is over. */
export async function serve(answer: Answer): Promise<TestServer> {
  const seen: Seen[] = [];
  let open = 0;
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    const before = seen.filter((entry) => entry.path === path).length;
    open++;
    response.once("close", () => open--);
    seen.push({ method: request.method ?? "", path, range: request.headers.range, concurrency: open });
    answer(request, response, before);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  onTestFinished(close);
  const openConnectionCount = (): Promise<number> =>
    new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, openConnectionCount, close };
}

/** Sends a body as a web server sends a file, or its end. */
export function sendImage(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const suffix = /^bytes=-(\d+)$/.exec(request.headers.range ?? "")?.[1];
  const part = suffix === undefined ? body : body.subarray(-Number(suffix));
  response.writeHead(suffix === undefined ? 200 : 206, {
    "content-type": "image/png",
    "content-length": part.length,
    ...(suffix === undefined
      ? {}
      : { "content-range": `bytes ${body.length - part.length}-${body.length - 1}/${body.length}` }),
  });
  response.end(part);
}

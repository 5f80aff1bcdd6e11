import dns from "node:dns";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished, vi } from "vitest";
import type { ClientOptions } from "../src/index.ts";

/** A server of one test, closed with it. */
export interface TestServer {
  readonly url: string;
  /** Paths asked for, in order, as sent. */
  readonly paths: string[];
}

/** Answers the n-th request (from 1) for any path. */
export type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

export async function serve(answer: Answer): Promise<TestServer> {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? "");
    answer(request, response, paths.length);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, paths };
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

export function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, { "content-type": contentType }).end(body);
}

/** Retries as ever, but without waiting. */
export const impatient: ClientOptions = { retryDelayMillis: 1, connectTimeoutMillis: 2000 };

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export async function caught(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** Makes every host name unknown for one test: no test may ask anything but loopback. */
export function forgetNames(): void {
  const lookup = vi.spyOn(dns, "lookup");
  onTestFinished(() => lookup.mockRestore());
  lookup.mockImplementation(((hostname: string, _options: object, callback: (error: Error) => void) => {
    callback(Object.assign(new TypeError(`getaddrinfo ENOTFOUND ${hostname}`), { code: "ENOTFOUND" }));
  }) as unknown as typeof dns.lookup);
}

import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import got, { type Got, type Request } from "got";
import { ItemFailure } from "../item-failure.ts";
import type { Settings } from "../options.ts";
import { type BodySink, Exchange, type ResponseFacts } from "./exchange.ts";

/** Bytes at the end of a file that {@link Fetcher.fetchEnd} asks for. */
export const endBytes = 4096;

/**
 * Makes single requests, each tried once: one client for all, because got spends as much on options given per call as
 * on a small body. This file and `exchange.ts` are the only ones that know got.
 */
export class Fetcher {
  readonly #settings: Settings;
  readonly #agents: { readonly http: HttpAgent; readonly https: HttpsAgent };
  readonly #get: Got;
  readonly #getEnd: Got;
  readonly #live = new Set<() => void>();

  constructor(settings: Settings) {
    this.#settings = settings;
    const { connectMillis, responseMillis, idleMillis } = settings.timeouts;
    const sockets = settings.perHostConcurrency;
    const agentOptions = { keepAlive: true, maxSockets: sockets, maxFreeSockets: sockets, scheduling: "lifo" } as const;
    this.#agents = { http: new HttpAgent(agentOptions), https: new HttpsAgent(agentOptions) };
    this.#get = got.extend({
      agent: this.#agents,
      headers: { ...settings.headers },
      // Images do not shrink, and a body that comes encoded all the same is decoded here, where its length is checked.
      decompress: false,
      followRedirect: true,
      http2: false,
      isStream: true,
      maxRedirects: settings.maxRedirects,
      retry: { limit: 0 },
      throwHttpErrors: false,
      timeout: {
        lookup: connectMillis,
        connect: connectMillis,
        secureConnect: connectMillis,
        response: responseMillis,
        socket: idleMillis,
      },
    });
    this.#getEnd = this.#get.extend({ headers: { range: `bytes=-${endBytes}` } });
  }

  /**
   * Fetches a body into `sink`; resolves when all of it was taken.
   *
   * @throws {ItemFailure}
   */
  fetch(url: string, sink: BodySink): Promise<ResponseFacts> {
    return this.#request(this.#get, url, 200, sink);
  }

  /**
   * Fetches the last {@link endBytes} bytes of a file, or all of a smaller one, into `sink`.
   *
   * @throws {ItemFailure} also when the host knows no ranges.
   */
  fetchEnd(url: string, sink: BodySink): Promise<ResponseFacts> {
    return this.#request(this.#getEnd, url, 206, sink);
  }

  /** Breaks off every transfer; their promises reject. */
  stop(): void {
    for (const cancel of [...this.#live]) cancel();
  }

  /** Closes kept connections. */
  close(): void {
    this.stop();
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }

  #request(client: Got, url: string, status: number, sink: BodySink): Promise<ResponseFacts> {
    return new Promise((resolve, reject) => {
      const { totalMillis } = this.#settings.timeouts;
      // With isStream among its defaults the client returns streams, which its type does not know.
      const request = client(url) as unknown as Request;
      const exchange = new Exchange({ url, status, request, sink }, (outcome) => {
        clearTimeout(deadline);
        this.#live.delete(cancel);
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      });
      const cancel = (): void =>
        exchange.fail(new ItemFailure("network", `Cannot fetch "${url}": stopped`, { retry: "never" }));
      this.#live.add(cancel);
      const deadline = setTimeout(() => {
        const message = `Cannot fetch "${url}": not complete within ${totalMillis / 1000} s`;
        const status = exchange.hasAnswer ? 200 : undefined;
        exchange.fail(new ItemFailure("timeout", message, { retry: "backoff", status }));
      }, totalMillis);
    });
  }
}

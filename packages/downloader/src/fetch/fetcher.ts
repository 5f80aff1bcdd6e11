import { type ClientRequest, Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Readable, Transform } from "node:stream";
import got, { type Got, type PlainResponse, type Request } from "got";
import { ItemFailure } from "../item-failure.ts";
import type { Settings } from "../options.ts";
import { createDecoder } from "./content-encoding.ts";
import { networkFailure, refusedStatus } from "./failures.ts";

/** Takes the bytes of a body. */
export interface BodySink {
  /** Takes the next bytes, and never throws. A promise means: no more until it resolves, or none at all if it rejects. */
  push(chunk: Uint8Array): Promise<void> | undefined;
}

/** What an answer says beside its body. */
export interface ResponseFacts {
  readonly etag?: string;
  /** Size of the whole file, from the Content-Range of a part of it. */
  readonly wholeBytes?: number;
  /** The Last-Modified, milliseconds since 1970. */
  readonly modifiedMillis?: number;
}

/** Bytes at the end of a file that {@link Fetcher.fetchEnd} asks for. */
export const endBytes = 4096;

/** A body that is worth reading to its end to keep the connection, though nobody wants it. */
const drainBytes = 65_536;

/**
 * Makes single requests, each tried once: one client for all, because got spends as much on options given per call as
 * on a small body. The only file that knows got.
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

interface ExchangeInput {
  readonly url: string;
  /** The status that is asked for; any other is a failure. */
  readonly status: number;
  readonly request: Request;
  readonly sink: BodySink;
}

/** One request and its answer, from the events of got's stream to one outcome. */
class Exchange {
  readonly #url: string;
  readonly #status: number;
  readonly #request: Request;
  readonly #sink: BodySink;
  readonly #onEnd: (outcome: ResponseFacts | Error) => void;
  #native: ClientRequest | undefined;
  #response: PlainResponse | undefined;
  #decoder: Transform | undefined;
  #receivedBytes = 0;
  #isOver = false;

  constructor({ url, status, request, sink }: ExchangeInput, onEnd: (outcome: ResponseFacts | Error) => void) {
    this.#url = url;
    this.#status = status;
    this.#request = request;
    this.#sink = sink;
    this.#onEnd = onEnd;
    request.once("request", (native: ClientRequest) => {
      this.#native = native;
    });
    request.once("response", (response: PlainResponse) => this.#receive(response));
    request.on("error", (error: Error) => {
      const progress = {
        hasAnswer: this.hasAnswer,
        receivedBytes: this.#receivedBytes,
        promisedBytes: this.#promisedBytes,
        isReused: this.#native?.reusedSocket === true,
      };
      this.fail(networkFailure(url, error, progress));
    });
  }

  /** Whether the answer has begun. */
  get hasAnswer(): boolean {
    return this.#response !== undefined;
  }

  /** Ends with an error and breaks the connection. */
  fail(error: Error): void {
    this.#finish(error);
    this.#request.destroy();
    this.#decoder?.destroy();
  }

  #finish(outcome: ResponseFacts | Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#onEnd(outcome);
  }

  #receive(response: PlainResponse): void {
    this.#response = response;
    if (response.statusCode !== this.#status) {
      this.#finish(refusedStatus(this.#url, response.statusCode, this.#status, response.headers["retry-after"]));
      this.#drain();
      return;
    }
    const encoding = response.headers["content-encoding"];
    const decoder = createDecoder(encoding);
    if (decoder === "unknown") {
      const message = `Cannot read the answer of "${this.#url}": expected no Content-Encoding, got "${encoding}"`;
      this.fail(new ItemFailure("encoding", message, { retry: "never" }));
      return;
    }
    this.#decoder = decoder;
    this.#consume(decoder);
  }

  #consume(decoder: Transform | undefined): void {
    const request = this.#request;
    request.on("data", (chunk: Buffer) => {
      this.#receivedBytes += chunk.length;
      if (decoder === undefined) this.#give(chunk, request);
    });
    if (decoder === undefined) {
      request.once("end", () => this.#complete());
      return;
    }
    decoder.on("data", (chunk: Buffer) => this.#give(chunk, decoder));
    decoder.once("end", () => this.#complete());
    decoder.once("error", (cause: Error) => {
      const message = `Cannot read the answer of "${this.#url}": its Content-Encoding is broken (${cause.message})`;
      this.fail(new ItemFailure("encoding", message, { retry: "backoff", cause }));
    });
    request.pipe(decoder);
  }

  #give(chunk: Buffer, source: Readable): void {
    if (this.#isOver) return;
    const pause = this.#sink.push(chunk);
    if (pause === undefined) return;
    source.pause();
    pause.then(
      () => source.resume(),
      (error: Error) => this.fail(error),
    );
  }

  #complete(): void {
    const response = this.#response;
    if (response === undefined) return;
    // Node itself breaks off an answer that is shorter than its Content-Length.
    this.#finish(this.#facts(response));
  }

  get #promisedBytes(): number | undefined {
    const text = this.#response?.headers["content-length"];
    return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
  }

  #facts({ headers }: PlainResponse): ResponseFacts {
    const { etag } = headers;
    const wholeBytes = /\/(\d+)$/.exec(headers["content-range"] ?? "")?.[1];
    const modifiedMillis = Date.parse(headers["last-modified"] ?? "");
    return {
      ...(etag === undefined ? {} : { etag }),
      ...(wholeBytes === undefined ? {} : { wholeBytes: Number(wholeBytes) }),
      ...(Number.isNaN(modifiedMillis) ? {} : { modifiedMillis }),
    };
  }

  #drain(): void {
    if ((this.#promisedBytes ?? drainBytes) < drainBytes) this.#request.resume();
    else this.#request.destroy();
  }
}

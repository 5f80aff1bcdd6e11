import type { ClientRequest } from "node:http";
import type { Readable, Transform } from "node:stream";
import type { PlainResponse, Request } from "got";
import { ItemFailure } from "../item-failure.ts";
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

/** A body that is worth reading to its end to keep the connection, though nobody wants it. */
const drainBytes = 65_536;

/** What an {@link Exchange} works on. */
export interface ExchangeInput {
  readonly url: string;
  /** The status that is asked for; any other is a failure. */
  readonly status: number;
  readonly request: Request;
  readonly sink: BodySink;
}

/** One request and its answer, from the events of got's stream to one outcome. */
export class Exchange {
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

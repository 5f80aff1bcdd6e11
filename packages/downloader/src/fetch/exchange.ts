import type { Readable, Transform } from "node:stream";
import { ItemFailure } from "../item-failure.ts";
import { createDecoder } from "./content-encoding.ts";
import { networkFailure, refusedStatus } from "./failures.ts";
import { type ResponseHead, readHead } from "./response-head.ts";

/** Takes an answer. */
export interface BodySink {
  /** Is told what the answer says before its body; throws an {@link ItemFailure} to refuse it. */
  begin?(head: ResponseHead): void;
  /**
   * Takes the next bytes, and never throws. A promise means: no more until it resolves, or none at all if it rejects.
   *
   * @param isLent whether they are something else after the call, so that who keeps them must copy them
   */
  push(chunk: Uint8Array, isLent: boolean): Promise<void> | undefined;
}

/** An answer as both transports have it. */
export interface Answer {
  readonly statusCode?: number | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
}

/** What carries an exchange, so that it can be broken off. */
export interface Carrier {
  destroy(): void;
  /** Whether its connection had served a request before. */
  readonly isReused: boolean;
}

/**
 * Lends the bytes of a body to `take`, as many as a transport can without copying them; the others come as "data".
 *
 * @param byteCount of the whole body
 */
export type LendBody = (byteCount: number, take: (bytes: Buffer) => void) => void;

/** What was asked for. */
export interface ExchangeInput {
  readonly url: string;
  /** The statuses that are asked for; any other is a failure. */
  readonly statuses: readonly number[];
  readonly sink: BodySink;
  /** Between two pieces of the body. */
  readonly idleMillis: number;
  /** How long to wait after so many bytes, to keep to a rate. */
  readonly pace: (byteCount: number) => number;
  /** Whether bytes that came as "data" are the transport's all the same. */
  readonly isLent: (chunk: Buffer) => boolean;
}

/** A body that is worth reading to its end to keep the connection, though nobody wants it. */
const drainBytes = 65_536;
const drainMillis = 2000;
/** Shorter waits are not worth a pause; the next piece will wait longer. */
const leastPauseMillis = 5;

/** One request and its answer, from the events of a transport to one outcome. */
export class Exchange {
  readonly #input: ExchangeInput;
  readonly #onEnd: (outcome: ResponseHead | Error) => void;
  #carrier: Carrier | undefined;
  #head: ResponseHead | undefined;
  #decoder: Transform | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  /** Runs while we wait for our own rate. */
  #paceTimer: NodeJS.Timeout | undefined;
  #receivedBytes = 0;
  /** Resolves when the sink has taken what it was given. */
  #taking: Promise<void> | undefined;
  #isOver = false;

  constructor(input: ExchangeInput, onEnd: (outcome: ResponseHead | Error) => void) {
    this.#input = input;
    this.#onEnd = onEnd;
  }

  /** Whether the answer has begun. */
  get hasAnswer(): boolean {
    return this.#head !== undefined;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Names what carries it from now on. */
  carriedBy(carrier: Carrier): void {
    this.#carrier = carrier;
  }

  /** Ends with an error and breaks the connection. */
  fail(error: Error): void {
    this.#finish(error);
    this.#carrier?.destroy();
    this.#decoder?.destroy();
  }

  /** Ends because the transport reports an error. */
  break(error: Error): void {
    this.fail(
      networkFailure(this.#input.url, error, {
        status: this.#head?.status,
        receivedBytes: this.#receivedBytes,
        promisedBytes: this.#head?.lengthBytes,
        isReused: this.#carrier?.isReused === true,
      }),
    );
  }

  /** Takes the answer; `body` has the bytes. */
  receive(answer: Answer, body: Readable, lendBody?: LendBody): void {
    if (this.#isOver) return;
    const { url, statuses, sink } = this.#input;
    const head = readHead(answer);
    this.#head = head;
    if (!statuses.includes(head.status)) {
      this.#finish(refusedStatus(url, head, statuses[0] ?? 200));
      if (this.#carrier !== undefined) drain(body, head, this.#carrier);
      return;
    }
    const decoder = createDecoder(head.encoding);
    if (decoder === "unknown") {
      const message = `Cannot read the answer of "${url}": expected no Content-Encoding, got "${head.encoding}"`;
      this.fail(new ItemFailure("encoding", message, { retry: "never", status: head.status }));
      return;
    }
    try {
      sink.begin?.(head);
    } catch (error) {
      this.fail(error as Error);
      return;
    }
    this.#decoder = decoder;
    this.#consume(body, decoder);
    const isCounted = head.lengthBytes !== undefined && answer.headers["transfer-encoding"] === undefined;
    if (decoder === undefined && isCounted) lendBody?.(head.lengthBytes, (bytes) => this.#take(bytes, body, true));
  }

  #finish(outcome: ResponseHead | Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#idleTimer);
    clearTimeout(this.#paceTimer);
    this.#onEnd(outcome);
  }

  #consume(body: Readable, decoder: Transform | undefined): void {
    this.#watch();
    if (decoder === undefined) {
      body.on("data", (chunk: Buffer) => this.#take(chunk, body, this.#input.isLent(chunk)));
      body.once("end", () => this.#complete());
      return;
    }
    body.on("data", (chunk: Buffer) => this.#note(chunk));
    decoder.on("data", (chunk: Buffer) => this.#give(chunk, decoder, false));
    decoder.once("end", () => this.#complete());
    decoder.once("error", (cause: Error) => {
      const message = `Cannot read the answer of "${this.#input.url}": its Content-Encoding is broken (${cause.message})`;
      this.fail(new ItemFailure("encoding", message, { retry: "backoff", cause }));
    });
    body.pipe(decoder);
  }

  #note({ length }: Buffer): void {
    this.#receivedBytes += length;
    this.#idleTimer?.refresh();
  }

  #take(chunk: Buffer, source: Readable, isLent: boolean): void {
    this.#note(chunk);
    this.#give(chunk, source, isLent);
  }

  #give(chunk: Buffer, source: Readable, isLent: boolean): void {
    if (this.#isOver) return;
    const { sink, pace } = this.#input;
    const pause = sink.push(chunk, isLent);
    const pauseMillis = pace(chunk.length);
    if (pause === undefined && pauseMillis < leastPauseMillis) return;
    source.pause();
    // Nothing can come while nothing is taken, so that is no idleness of the host's.
    clearTimeout(this.#idleTimer);
    this.#idleTimer = undefined;
    this.#taking = this.#takeTime(pause, pauseMillis < leastPauseMillis ? 0 : pauseMillis).then(
      () => {
        this.#taking = undefined;
        if (this.#isOver) return;
        this.#watch();
        source.resume();
      },
      (error: Error) => this.fail(error),
    );
  }

  /** Waits for the sink, then for the rate; for ever if all is over meanwhile. */
  async #takeTime(pause: Promise<void> | undefined, millis: number): Promise<void> {
    await pause;
    if (millis === 0 || this.#isOver) return;
    await new Promise<void>((resolve) => {
      this.#paceTimer = setTimeout(resolve, millis);
    });
  }

  #watch(): void {
    const { url, idleMillis } = this.#input;
    this.#idleTimer = setTimeout(() => {
      const message = `Cannot fetch "${url}": no more bytes within ${idleMillis / 1000} s`;
      this.fail(new ItemFailure("timeout", message, { retry: "backoff", status: this.#head?.status }));
    }, idleMillis);
  }

  /** Node itself breaks off an answer that is shorter than its Content-Length. */
  #complete(): void {
    const head = this.#head;
    if (head === undefined) return;
    // A paused body may end all the same, if nothing more was to come.
    if (this.#taking === undefined) this.#finish(head);
    else void this.#taking.then(() => this.#finish(head));
  }
}

/**
 * Reads a body that nobody wants, to keep its connection, which is broken where the body is long, may be, or has not
 * ended in time.
 */
export function drain(
  body: Readable,
  { lengthBytes = drainBytes }: ResponseHead,
  carrier: Pick<Carrier, "destroy">,
): void {
  if (lengthBytes >= drainBytes) {
    carrier.destroy();
    return;
  }
  const timer = setTimeout(() => carrier.destroy(), drainMillis);
  body.once("close", () => clearTimeout(timer));
  body.resume();
}

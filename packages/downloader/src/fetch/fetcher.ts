import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { ItemFailure } from "../item-failure.ts";
import type { Settings } from "../options.ts";
import { type BodySink, Exchange } from "./exchange.ts";
import { redirectFailure } from "./failures.ts";
import { createHostPolicy, type HostPolicy } from "./host-policy.ts";
import { createPacer } from "./pacer.ts";
import { startPlainRequest } from "./plain-request.ts";
import { ReadingAgent } from "./reading-agent.ts";
import type { ResponseHead } from "./response-head.ts";
import { unfitPart } from "./web-url.ts";

/** Bytes at the end of a file that {@link Fetcher.fetchEnd} asks for. */
export const endBytes = 4096;

/** A request for one file. */
export interface FetchRequest {
  readonly url: string;
  /** Beside those of the settings, and in place of theirs. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** What is there already of a file, and how to ask for the rest. */
export interface ResumePoint {
  readonly sizeBytes: number;
  /** An ETag or a date; the rest is sent only if the file is still that. */
  readonly validator: string;
}

type RedirectedClient = (exchange: Exchange, from: URL, to: URL, headers: Readonly<Record<string, string>>) => void;

/** Makes single requests, each tried once: by Node's own client, and by got where the answer leads elsewhere. */
export class Fetcher {
  readonly #settings: Settings;
  readonly #policy: HostPolicy;
  readonly #agents: { readonly http: ReadingAgent; readonly https: HttpsAgent };
  /** For what is behind redirects, whose reader keeps what it is given. */
  readonly #plainAgent: HttpAgent;
  #redirected: Promise<RedirectedClient> | undefined;
  readonly #pace: (byteCount: number) => number;
  readonly #isLent = (chunk: Buffer): boolean => this.#agents.http.isLent(chunk);
  readonly #live = new Set<() => void>();

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#policy = createHostPolicy(settings);
    this.#pace = createPacer(settings.bytesPerSecond, () => performance.now());
    const sockets = settings.perHostConcurrency;
    const { lookup } = this.#policy;
    const agentOptions = {
      keepAlive: true,
      maxSockets: sockets,
      maxFreeSockets: sockets,
      scheduling: "lifo",
      ...(lookup === undefined ? {} : { lookup }),
    } as const;
    this.#agents = { http: new ReadingAgent(agentOptions), https: new HttpsAgent(agentOptions) };
    this.#plainAgent = new HttpAgent(agentOptions);
  }

  /** Why a URL must not be asked for; undefined when it may. */
  refusal(url: URL): string | undefined {
    return this.#policy.refusal(url);
  }

  /**
   * Fetches a body into `sink`, or the rest of it; resolves when all of it was taken.
   *
   * @throws {ItemFailure}
   */
  fetch(request: FetchRequest, sink: BodySink, resume?: ResumePoint): Promise<ResponseHead> {
    if (resume === undefined) return this.#request(request, [200], sink);
    const headers = { ...request.headers, range: `bytes=${resume.sizeBytes}-`, "if-range": resume.validator };
    return this.#request({ ...request, headers }, [206, 200], sink);
  }

  /**
   * Fetches the last {@link endBytes} bytes of a file, or all of a smaller one, into `sink`.
   *
   * @throws {ItemFailure} also when the host knows no ranges.
   */
  fetchEnd(request: FetchRequest, sink: BodySink): Promise<ResponseHead> {
    const headers = { ...request.headers, range: `bytes=-${endBytes}` };
    return this.#request({ ...request, headers }, [206], sink);
  }

  /**
   * Finds out how large a file is; undefined when the host does not say. It asks for the first byte rather than for
   * the headers alone, since hosts refuse that more often.
   *
   * @throws {ItemFailure}
   */
  async fetchSize(request: FetchRequest): Promise<number | undefined> {
    let found: ResponseHead | undefined;
    const sink: BodySink = {
      begin: (head) => {
        found = head;
        // A host that knows no ranges sends the whole file now.
        if (head.status === 200) throw new ItemFailure("network", "Not wanted", { retry: "never" });
      },
      push: () => undefined,
    };
    const headers = { ...request.headers, range: "bytes=0-0" };
    try {
      return (await this.#request({ ...request, headers }, [206, 200], sink)).wholeBytes;
    } catch (error) {
      if (found?.status !== 200) throw error;
      return found.encoding === undefined ? found.lengthBytes : undefined;
    }
  }

  /** Breaks off every transfer; their promises reject. */
  stop(): void {
    for (const cancel of [...this.#live]) cancel();
  }

  /** Closes kept connections. */
  close(): void {
    this.stop();
    this.#agents.http.destroy();
    this.#plainAgent.destroy();
    this.#agents.https.destroy();
  }

  /** @throws {ItemFailure} when a redirect from `from` may not be followed to `to`. */
  #requireAllowed(from: URL, to: URL | undefined): asserts to is URL {
    if (to === undefined || unfitPart(to) !== undefined) throw redirectFailure(from.href, false);
    const refusal = this.#policy.refusal(to);
    if (refusal === undefined) return;
    const message = `Cannot follow a redirect to "${to.href}": ${refusal}`;
    throw new ItemFailure("refused-host", message, { retry: "never" });
  }

  #request({ url, headers }: FetchRequest, statuses: readonly number[], sink: BodySink): Promise<ResponseHead> {
    return new Promise((resolve, reject) => {
      const { timeouts } = this.#settings;
      const { idleMillis, totalMillis } = timeouts;
      const exchange = new Exchange(
        { url, statuses, sink, idleMillis, pace: this.#pace, isLent: this.#isLent },
        (outcome) => {
          clearTimeout(deadline);
          this.#live.delete(cancel);
          if (outcome instanceof Error) reject(outcome);
          else resolve(outcome);
        },
      );
      const cancel = (): void =>
        exchange.fail(new ItemFailure("network", `Cannot fetch "${url}": stopped`, { retry: "never" }));
      this.#live.add(cancel);
      const deadline = setTimeout(() => {
        const message = `Cannot fetch "${url}": not complete within ${totalMillis / 1000} s`;
        exchange.fail(
          new ItemFailure("timeout", message, { retry: "backoff", status: exchange.hasAnswer ? 200 : undefined }),
        );
      }, totalMillis);
      const sent = { ...this.#settings.headers, ...headers };
      const first = new URL(url);
      const onRedirect = (location: string): void => this.#follow(exchange, first, location, sent);
      startPlainRequest(exchange, { url: first, headers: sent, agents: this.#agents, timeouts, onRedirect });
    });
  }

  #follow(exchange: Exchange, from: URL, location: string, headers: Readonly<Record<string, string>>): void {
    if (exchange.isOver) return;
    const to: URL | undefined = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
    try {
      this.#requireAllowed(from, to);
      if (this.#settings.maxRedirects === 0) throw redirectFailure(from.href, true);
    } catch (error) {
      exchange.fail(error as Error);
      return;
    }
    this.#redirected ??= this.#loadGot();
    this.#redirected.then(
      (start) => exchange.isOver || start(exchange, from, to, headers),
      (error: Error) => exchange.fail(error),
    );
  }

  /** Most runs meet no redirect, and to load got takes as long as to fetch a hundred files. */
  async #loadGot(): Promise<RedirectedClient> {
    const { createGot, headersFor, startGotRequest } = await import("./got-request.ts");
    const agents = { http: this.#plainAgent, https: this.#agents.https };
    const client = createGot(this.#settings, agents, (from, to) => this.#requireAllowed(from, to));
    return (exchange, from, to, headers) => startGotRequest(exchange, client, to, headersFor(headers, from, to));
  }
}

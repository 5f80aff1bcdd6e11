import { type ClientRequest, type IncomingMessage, request as requestHttp } from "node:http";
import { type Agent as HttpsAgent, request as requestHttps } from "node:https";
import { ItemFailure } from "../item-failure.ts";
import type { TimeoutOptions } from "../options.ts";
import { drain, type Exchange, type LendBody } from "./exchange.ts";
import { refusedStatus } from "./failures.ts";
import type { ReadingAgent } from "./reading-agent.ts";
import { readHead } from "./response-head.ts";

/** What a plain request is made with. */
export interface PlainRequestInput {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly agents: { readonly http: ReadingAgent; readonly https: HttpsAgent };
  readonly timeouts: Required<TimeoutOptions>;
  /** Is given the Location, instead of the exchange, when the answer leads elsewhere. */
  readonly onRedirect: (location: string) => void;
}

/**
 * Carries an exchange by Node's own client, which costs half of what got does for a file of 100 KB. It follows no
 * redirects; who wants that is told.
 */
export function startPlainRequest(exchange: Exchange, input: PlainRequestInput): void {
  const { url, headers, agents } = input;
  const isSecure = url.protocol === "https:";
  const options = {
    protocol: url.protocol,
    hostname: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    ...(url.port === "" ? {} : { port: url.port }),
    path: url.pathname + url.search,
    headers,
    ...(url.username === "" ? {} : { auth: `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}` }),
  };
  const request = isSecure
    ? requestHttps({ ...options, agent: agents.https })
    : requestHttp({ ...options, agent: agents.http });
  let isLeft = false;
  let answer: IncomingMessage | undefined;
  exchange.carriedBy({
    destroy: () => request.destroy(),
    get isReused() {
      return request.reusedSocket;
    },
  });
  const watch = watchConnection(request, exchange, input, isSecure);
  request.once("response", (response: IncomingMessage) => {
    watch.stop();
    answer = response;
    const location = redirectOf(response);
    if (location !== undefined) {
      isLeft = true;
      drain(response, readHead(response), request);
      input.onRedirect(location);
      return;
    }
    // A body that ends too early is told here; the request itself has had its answer.
    response.once("error", (error) => exchange.break(error));
    const lendBody: LendBody = (byteCount, take) => agents.http.lendBody(response, byteCount, take);
    exchange.receive(response, response, isSecure ? undefined : lendBody);
  });
  // Nobody asked for another protocol, and Node closes the connection without a word.
  request.once("upgrade", (response: IncomingMessage, socket) => {
    watch.stop();
    socket.destroy();
    exchange.fail(refusedStatus(url.href, readHead(response), 200));
  });
  request.on("error", (error: Error) => {
    watch.stop();
    // What comes behind a whole answer is no part of it. The connection is broken, and the answer ends as ever.
    const isWhole = answer?.complete === true;
    if (!isLeft && !isWhole) exchange.break(error);
  });
  request.end();
}

function redirectOf({ statusCode = 0, headers: { location } }: IncomingMessage): string | undefined {
  if (location === undefined || statusCode < 300 || statusCode >= 400 || statusCode === 304) return undefined;
  // Node reads headers as Latin-1; a host that escapes nothing writes UTF-8, as got and browsers read it.
  return Buffer.from(location, "latin1").toString();
}

/** Times the connection, then the wait for the answer. */
function watchConnection(
  request: ClientRequest,
  exchange: Exchange,
  { url, timeouts }: PlainRequestInput,
  isSecure: boolean,
): { readonly stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const arm = (what: string, millis: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const message = `Cannot fetch "${url.href}": ${what} within ${millis / 1000} s`;
      exchange.fail(new ItemFailure("timeout", message, { retry: "backoff" }));
    }, millis);
  };
  const awaitAnswer = (): void => arm("no answer", timeouts.responseMillis);
  request.once("socket", (socket) => {
    if (!socket.connecting) {
      awaitAnswer();
      return;
    }
    arm("no connection", timeouts.connectMillis);
    socket.once(isSecure ? "secureConnect" : "connect", awaitAnswer);
  });
  return { stop: () => clearTimeout(timer) };
}

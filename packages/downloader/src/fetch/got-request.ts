import type { ClientRequest, Agent as HttpAgent } from "node:http";
import type { Agent as HttpsAgent } from "node:https";
import got, { type Got, type PlainResponse, type Request } from "got";
import type { Settings } from "../options.ts";
import type { Exchange } from "./exchange.ts";

/** Headers that another origin may see; any other may hold a secret. */
const openHeaders: ReadonlySet<string> = new Set(["user-agent", "range", "if-range"]);

/** The headers to send on when a redirect leads from one origin to another. */
export function headersFor<Value>(headers: Readonly<Record<string, Value>>, from: URL, to: URL): Record<string, Value> {
  if (from.origin === to.origin) return { ...headers };
  return Object.fromEntries(Object.entries(headers).filter(([name]) => openHeaders.has(name.toLowerCase())));
}

/**
 * Creates got for whole transfers: no retries, no decoding, as many redirects as allowed, and `onRedirect` asked about
 * each. This file is the only one that knows got.
 */
export function createGot(
  settings: Settings,
  agents: { readonly http: HttpAgent; readonly https: HttpsAgent },
  onRedirect: (from: URL, to: URL) => void,
): Got {
  const { connectMillis, responseMillis } = settings.timeouts;
  return got.extend({
    agent: agents,
    // Images do not shrink, and a body that comes encoded all the same is decoded where its length is checked.
    decompress: false,
    followRedirect: true,
    http2: false,
    isStream: true,
    // The first one was seen before got was asked.
    maxRedirects: Math.max(0, settings.maxRedirects - 1),
    retry: { limit: 0 },
    throwHttpErrors: false,
    timeout: {
      lookup: connectMillis,
      connect: connectMillis,
      secureConnect: connectMillis,
      response: responseMillis,
    },
    hooks: {
      beforeRedirect: [
        (options, response) => {
          if (!(options.url instanceof URL)) return;
          const from = new URL(response.url);
          onRedirect(from, options.url);
          options.headers = headersFor(options.headers, from, options.url);
        },
      ],
    },
  });
}

/** Carries an exchange by got, further redirects included. */
export function startGotRequest(
  exchange: Exchange,
  client: Got,
  url: URL,
  headers: Readonly<Record<string, string>>,
): void {
  // With isStream among its defaults the client returns streams, which its type does not know.
  const request = client(url, { headers: { ...headers } }) as unknown as Request;
  let native: ClientRequest | undefined;
  exchange.carriedBy({
    destroy: () => request.destroy(),
    get isReused() {
      return native?.reusedSocket === true;
    },
  });
  request.once("request", (each: ClientRequest) => {
    native = each;
  });
  request.once("response", (response: PlainResponse) => exchange.receive(response, request));
  request.on("error", (error: Error) => exchange.break(error));
}

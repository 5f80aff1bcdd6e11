import type { Agent as HttpAgent } from "node:http";
import type { Agent as HttpsAgent } from "node:https";
import got, { type Got, type OptionsInit, RequestError, type Response, TimeoutError } from "got";
import type { RequestPhase } from "./errors.ts";
import { type ProxyChoice, requestThrough, tunnelTimeoutCode } from "./proxy.ts";
import type { Transport, TransportRequest } from "./transport.ts";

/** How encrypted connections are made; certificates and keys are PEM texts. */
export interface TlsOptions {
  /** Trusted besides nothing else: replaces the authorities that Node trusts. */
  readonly certificateAuthority?: string | readonly string[] | undefined;
  /** Of the client, where a server wants one. */
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  readonly passphrase?: string | undefined;
  /** Whether a server must prove who it is. @default true */
  readonly rejectUnauthorized?: boolean | undefined;
}

/** Agents of Node to make connections with. */
export interface AgentOptions {
  readonly http?: HttpAgent | undefined;
  readonly https?: HttpsAgent | undefined;
}

/** How the transport of this package reaches servers. */
export interface GotTransportSettings {
  readonly got?: Got | undefined;
  readonly agent?: AgentOptions | undefined;
  readonly tls?: TlsOptions | undefined;
  readonly chooseProxy?: ProxyChoice | undefined;
}

/** Where a request of the transport failed. */
export interface TransportFailure {
  readonly isTimeout: boolean;
  readonly phase: RequestPhase;
  readonly errorCode: string;
  /** The port that was connected to, if the error tells: that of a proxy, where there is one. */
  readonly port: number | undefined;
}

/** Errors after which no connection had been made. */
const connectCodes: ReadonlySet<string> = new Set([
  "ENOTFOUND",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "EHOSTDOWN",
  "ENETUNREACH",
  "ENETDOWN",
  "EADDRNOTAVAIL",
  "ETIMEDOUT",
  "ERR_PROXY_TUNNEL",
  tunnelTimeoutCode,
]);

type GotStream = ReturnType<typeof got.stream>;

/** Creates the transport that is used unless another is given. */
export function createGotTransport(settings: GotTransportSettings = {}): Transport {
  const { got: base = got, chooseProxy } = settings;
  const options = fixedOptions(settings);
  const through = chooseProxy === undefined ? undefined : requestThrough(chooseProxy);
  return async (request) => {
    const proxied = through === undefined ? {} : { request: through(request) };
    const stream = base.stream(request.url, { ...options, ...optionsOf(request), ...proxied });
    // Whoever awaits hears of every failure; one that comes when nobody does any more is of no interest.
    stream.on("error", () => {});
    const { statusCode, statusMessage, headers } = await responseOf(stream);
    const entries = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]);
    return { status: statusCode, statusText: statusMessage, headers: Object.fromEntries(entries), body: stream };
  };
}

function fixedOptions({ agent, tls }: GotTransportSettings): OptionsInit & { isStream?: true } {
  return {
    // Retries are ours: a list that broke in the middle must know what it has already handed out.
    retry: { limit: 0 },
    throwHttpErrors: false,
    // A POST that became a GET would ask another question.
    methodRewriting: false,
    ...(agent === undefined ? {} : { agent: definedOnly({ http: agent.http, https: agent.https }) }),
    ...(tls === undefined ? {} : { https: httpsOptions(tls) }),
  };
}

function httpsOptions(tls: TlsOptions): NonNullable<OptionsInit["https"]> {
  const { certificateAuthority, certificate, key, passphrase, rejectUnauthorized } = tls;
  const authority = typeof certificateAuthority === "string" ? certificateAuthority : certificateAuthority?.slice();
  return definedOnly({ certificateAuthority: authority, certificate, key, passphrase, rejectUnauthorized });
}

function definedOnly<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function optionsOf(request: TransportRequest): OptionsInit & { isStream?: true } {
  const { method, headers, body, signal, connectTimeoutMillis, responseTimeoutMillis } = request;
  const { origin } = new URL(request.url);
  const given = Object.keys(headers);
  return {
    method,
    headers: { ...headers },
    signal,
    // Without any body, the stream would wait for somebody to write one.
    ...(method === "POST" ? { body: body ?? "" } : {}),
    timeout: {
      lookup: connectTimeoutMillis,
      connect: connectTimeoutMillis,
      secureConnect: connectTimeoutMillis,
      response: responseTimeoutMillis,
    },
    followRedirect: ({ statusCode }) => method === "GET" || statusCode !== 303,
    hooks: {
      beforeRedirect: [
        (options) => {
          if (options.url === undefined || new URL(options.url).origin === origin) return;
          // What proves who asks is for the service that it was given for.
          for (const name of given) if (!publicHeaders.has(name)) delete options.headers[name];
        },
      ],
    },
  };
}

/** Headers that any server may see. */
const publicHeaders: ReadonlySet<string> = new Set(["accept", "content-type", "user-agent"]);

function responseOf(stream: GotStream): Promise<Response> {
  return new Promise((resolve, reject) => {
    stream.once("response", resolve);
    stream.once("error", reject);
  });
}

/**
 * Where and how a request failed, by the error that the transport threw; undefined for an error that is no failure of
 * the network as far as anybody can tell.
 */
export function failureOf(error: unknown, phase: RequestPhase): TransportFailure | undefined {
  if (error instanceof TimeoutError) {
    const reached = error.event === "response" ? "response" : "connect";
    return { isTimeout: true, phase: reached, errorCode: error.code, port: undefined };
  }
  const errorCode = codeOf(error);
  if (errorCode === undefined && !(error instanceof RequestError)) return undefined;
  const reached = connectCodes.has(errorCode ?? "") ? "connect" : phase;
  return {
    isTimeout: errorCode === tunnelTimeoutCode,
    phase: reached,
    errorCode: errorCode ?? "",
    port: portOf(error),
  };
}

/** Hides what got keeps in its errors for itself, so that no log shows the credentials and keys of a request. */
export function concealSettings(error: unknown): unknown {
  if (error instanceof RequestError) {
    Object.defineProperty(error, "options", { value: undefined, enumerable: false, configurable: true });
  }
  return error;
}

function portOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const { port } = error as { readonly port?: unknown };
  return typeof port === "number" ? port : portOf(error.cause);
}

/** The code of an error or of what caused it, as `fetch` has it. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === "string" ? code : codeOf(error.cause);
}

import { type ClientRequest, request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { isIPv6, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import { ClientError } from "./errors.ts";
import { hasReadableCredentials, readableCredentials, withoutCredentials } from "./url.ts";

/** Through which proxy an address is asked; undefined for none. */
export type ProxyChoice = (url: URL) => URL | undefined;

/** How got is told to make a request by itself. */
export type RequestFunction = (
  url: URL,
  options: RequestOptions,
  callback?: (response: IncomingMessage) => void,
) => ClientRequest;

/**
 * Decides about proxies as other tools do: `HTTP_PROXY`, `HTTPS_PROXY` (upper or lower case) and `NO_PROXY` of the
 * environment, or one proxy for everything, or none. This machine itself is always asked directly by choice of the
 * environment.
 *
 * @param proxy a URL; `false` for none; undefined for what the environment says
 * @throws {ClientError} code "configuration" when a proxy is not an http URL
 */
export function chooseProxy(
  proxy: string | false | undefined,
  env: Readonly<Record<string, string | undefined>>,
): ProxyChoice | undefined {
  if (proxy === false) return undefined;
  if (proxy !== undefined) {
    const url = proxyUrl(proxy, 'option "proxy"');
    return () => url;
  }
  const read = (name: string): string | undefined => env[name.toLowerCase()] || env[name] || undefined;
  const [http, https] = ["HTTP_PROXY", "HTTPS_PROXY"].map((name) => {
    const text = read(name);
    return text === undefined ? undefined : proxyUrl(text, name);
  });
  if (http === undefined && https === undefined) return undefined;
  const isExempt = exemptions(read("NO_PROXY") ?? "");
  return (url) => (isExempt(url) ? undefined : url.protocol === "https:" ? https : http);
}

function proxyUrl(text: string, what: string): URL {
  const full = text.includes("://") ? text : `http://${text}`;
  const url = URL.canParse(full) ? new URL(full) : undefined;
  const refuse = (expected: string): ClientError =>
    new ClientError("configuration", `Cannot use ${what}: expected ${expected}, got "${withoutCredentials(full)}"`);
  if (url?.protocol !== "http:") throw refuse("an http URL");
  if (!hasReadableCredentials(url)) throw refuse(readableCredentials);
  return url;
}

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

function exemptions(noProxy: string): (url: URL) => boolean {
  const entries = noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== "");
  return ({ hostname, port, protocol }) => {
    if (loopback.test(hostname)) return true;
    const ownPort = port || (protocol === "https:" ? "443" : "80");
    return entries.some((entry) => {
      if (entry === "*") return true;
      const [name, entryPort] = hostAndPort(entry);
      const domain = name.replace(/^\*?\./, "");
      const isHost = hostname === domain || hostname.endsWith(`.${domain}`);
      return isHost && (entryPort === undefined || entryPort === ownPort);
    });
  };
}

/** An address of IPv6 may come without brackets, and then has no port; it is written as in URLs. */
function hostAndPort(entry: string): [name: string, port: string | undefined] {
  const [, name = entry, port] = isIPv6(entry) ? [] : (/^(.*?)(?::(\d+))?$/.exec(entry) ?? []);
  const bare = name.replace(/^\[|\]$/g, "");
  return [isIPv6(bare) ? new URL(`http://[${bare}]`).hostname : name, port];
}

/** How long a tunnel may take to open, and what ends the wait before that. */
export interface TunnelWait {
  readonly connectTimeoutMillis: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Makes requests through the proxies of a choice: plain ones by asking the proxy, encrypted ones by a tunnel. A tunnel
 * that does not open in time is an error with code {@link tunnelTimeoutCode}.
 */
export function requestThrough(choose: ProxyChoice): (wait: TunnelWait) => RequestFunction {
  const tunnels = new Map<string, HttpsAgent>();
  return (wait) => (url, options, callback) => {
    const proxy = choose(url);
    if (proxy === undefined) return (url.protocol === "https:" ? httpsRequest : httpRequest)(url, options, callback);
    if (url.protocol === "https:") {
      const agent = tunnels.get(proxy.href) ?? createTunnelAgent(proxy);
      tunnels.set(proxy.href, agent);
      // What a request is made with reaches the agent.
      return httpsRequest(url, { ...options, agent, tunnelWait: wait } as RequestOptions, callback);
    }
    const { username: _user, password: _password, ...plain } = options as RequestOptions & Record<string, unknown>;
    const target = new URL(url);
    target.username = "";
    target.password = "";
    const headers = { ...(options.headers as Record<string, string>), host: url.host, ...proxyHeaders(proxy) };
    const there = { hostname: bareHost(proxy), port: proxy.port || 80, path: target.href };
    return httpRequest({ ...plain, host: undefined, ...there, headers, auth: authOf(url) }, callback);
  };
}

function authOf({ username, password }: URL): string | undefined {
  return username === "" ? undefined : `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
}

function proxyHeaders(proxy: URL): Readonly<Record<string, string>> {
  const auth = authOf(proxy);
  return auth === undefined ? {} : { "proxy-authorization": `Basic ${Buffer.from(auth).toString("base64")}` };
}

function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "");
}

type WhenConnected = (error: Error | null, socket?: Socket) => void;

/** As long as Node keeps its own connections for another request. */
const idleTunnelMillis = 5000;

/** The code of the error when a tunnel did not open in time. */
export const tunnelTimeoutCode = "ERR_PROXY_TUNNEL_TIMEOUT";

/** An agent whose connections begin as a tunnel that the proxy opens by `CONNECT`. */
function createTunnelAgent(proxy: URL): HttpsAgent {
  const createConnection = (
    options: ConnectionOptions & { tunnelWait: TunnelWait },
    done: WhenConnected,
  ): undefined => {
    openTunnel(proxy, options, options.tunnelWait).then((socket) => done(null, socket), done);
    return undefined;
  };
  return Object.assign(new HttpsAgent({ keepAlive: true, timeout: idleTunnelMillis }), { createConnection });
}

/**
 * Opens a tunnel and encrypts it. The timers of got begin when there is a connection, so this has to watch the time by
 * itself.
 */
function openTunnel(
  proxy: URL,
  options: ConnectionOptions,
  { connectTimeoutMillis, signal }: TunnelWait,
): Promise<Socket> {
  const { host = "", port = 443, servername = host } = options;
  const target = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const headers = { host: target, ...proxyHeaders(proxy) };
  const place = { hostname: bareHost(proxy), port: proxy.port || 80 };
  return new Promise<Socket>((resolve, reject) => {
    const opening = httpRequest({ ...place, method: "CONNECT", path: target, headers, agent: false });
    let tunnel: Socket | undefined;
    const settle = (error: Error | undefined, socket?: Socket): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
      if (socket !== undefined) resolve(socket);
      else {
        opening.destroy();
        tunnel?.destroy();
        reject(error);
      }
    };
    const fail = (reason: string, code: string): void => settle(Object.assign(new TypeError(reason), { code }));
    const stop = (): void => fail("aborted", "ABORT_ERR");
    const timer = setTimeout(() => {
      const reason = `the proxy "${proxy.host}" opened no tunnel to "${target}" within ${connectTimeoutMillis / 1000} s`;
      fail(reason, tunnelTimeoutCode);
    }, connectTimeoutMillis);
    signal?.addEventListener("abort", stop, { once: true });
    opening.once("connect", (response, socket) => {
      tunnel = socket;
      if (response.statusCode !== 200) {
        const reason = `the proxy "${proxy.host}" answered ${response.statusCode} and opens no tunnel to "${target}"`;
        fail(reason, "ERR_PROXY_TUNNEL");
        return;
      }
      const encrypted = connectTls({ ...options, servername, socket });
      encrypted.once("error", settle);
      encrypted.once("secureConnect", () => {
        encrypted.off("error", settle);
        settle(undefined, encrypted);
      });
    });
    // It stays, for what a connection that was given up has still to say.
    opening.on("error", settle);
    opening.end();
    if (signal?.aborted) stop();
  });
}

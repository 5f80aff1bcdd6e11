import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, createServer, request as httpRequest, type IncomingMessage, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect, createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { inspect } from "node:util";
import got from "got";
import { expect, onTestFinished, test } from "vitest";
import { completeConfiguration } from "../src/configuration.ts";
import {
  type ClientEvent,
  type ClientOptions,
  createClient,
  type M3Client,
  resolveConfiguration,
  type TransportRequest,
} from "../src/index.ts";
import { chooseProxy } from "../src/proxy.ts";
import { caught, impatient, send, sendJson, serve } from "./serve.ts";

const concept = { name: "Sebastes", rank: "genus" };

function clientAt(site: string, options: ClientOptions = {}): M3Client {
  return createClient(completeConfiguration({ site }, { kind: "url", name: site }), { ...impatient, ...options });
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => void server.close(() => resolve()));
  });
  return (server.address() as AddressInfo).port;
}

/** A proxy for plain requests and tunnels, and what it was asked for. */
async function serveProxy(): Promise<{ url: string; asked: { line: string; headers: IncomingMessage["headers"] }[] }> {
  const asked: { line: string; headers: IncomingMessage["headers"] }[] = [];
  const server = createServer((request, response) => {
    asked.push({ line: `${request.method} ${request.url}`, headers: request.headers });
    const { "proxy-authorization": _, ...headers } = request.headers;
    const onward = httpRequest(String(request.url), { method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  const sockets: Duplex[] = [];
  server.on("connect", (request, socket) => {
    sockets.push(socket);
    asked.push({ line: `CONNECT ${request.url}`, headers: request.headers });
    const [host, port] = String(request.url).split(":");
    if (request.headers["proxy-authorization"] === "Basic bm86bm8=") {
      socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      return;
    }
    const onward = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
  });
  const port = await listen(server);
  // Before the server is closed, which waits for them.
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  return { url: `http://127.0.0.1:${port}`, asked };
}

/** Makes certificates; tests that need one are left out where there is none. */
const certificateTool = "openssl";
const hasOpenssl = spawnSync(certificateTool, ["version"]).status === 0;

/** A server with a certificate of its own making. */
async function serveTls(): Promise<{ url: string; certificate: string }> {
  const folder = mkdtempSync(join(tmpdir(), "m3-client-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  execFileSync(certificateTool, ["req", "-x509", ...kind, "-keyout", key, "-out", certificate, ...subject], {
    stdio: "ignore",
  });
  const pem = readFileSync(certificate, "utf8");
  const server = createHttpsServer({ key: readFileSync(key), cert: pem }, (_, response) => sendJson(response, concept));
  const port = await listen(server);
  return { url: `https://127.0.0.1:${port}`, certificate: pem };
}

test("a proxy is asked for plain addresses, with its password and without ours", async () => {
  const server = await serve((_, response) => sendJson(response, concept));
  const proxy = await serveProxy();
  const client = clientAt(server.url, { proxy: proxy.url.replace("//", "//me:secret@") });
  await expect(client.fetchPhylogenyDown("a b")).resolves.toMatchObject({ name: "Sebastes" });
  expect(proxy.asked).toEqual([
    {
      line: `GET ${server.url}/kb/v1/phylogeny/down/a%20b`,
      headers: expect.objectContaining({
        host: new URL(server.url).host,
        "proxy-authorization": `Basic ${Buffer.from("me:secret").toString("base64")}`,
      }),
    },
  ]);
  expect(server.paths).toEqual(["/kb/v1/phylogeny/down/a%20b"]);
});

test.skipIf(!hasOpenssl)("a proxy opens a tunnel to encrypted addresses, which is used again", async () => {
  const server = await serveTls();
  const proxy = await serveProxy();
  const client = clientAt(server.url, { proxy: proxy.url, tls: { certificateAuthority: server.certificate } });
  await expect(client.fetchPhylogenyDown("a")).resolves.toMatchObject({ name: "Sebastes" });
  await expect(client.fetchPhylogenyDown("b")).resolves.toMatchObject({ name: "Sebastes" });
  expect(proxy.asked.map(({ line }) => line)).toEqual([`CONNECT ${new URL(server.url).host}`]);
});

test.skipIf(!hasOpenssl)("a proxy that opens no tunnel is told of", async () => {
  const server = await serveTls();
  const proxy = await serveProxy();
  const client = clientAt(server.url, { proxy: proxy.url.replace("//", "//no:no@") });
  const error = await caught(client.fetchPhylogenyDown("a"));
  expect(error).toMatchObject({ code: "network", phase: "connect" });
  expect((error as Error).message).toMatch(/the proxy ".*" answered 407 and opens no tunnel to ".*"/);
});

/** A server that takes connections and says at most this, how many of them are open, and that one has come. */
async function serveSilence(greeting: string): Promise<{ url: string; openCount: () => number; came: Promise<void> }> {
  const open = new Set<Duplex>();
  let come = (): void => {};
  const came = new Promise<void>((resolve) => {
    come = resolve;
  });
  const server = createTcpServer((socket) => {
    open.add(socket);
    socket.on("error", () => {}).on("close", () => open.delete(socket));
    socket.once("data", () => {
      if (greeting !== "") socket.write(greeting);
      come();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, openCount: () => open.size, came };
}

test.each([
  ["does not answer", ""],
  ["opens a tunnel to nobody", "HTTP/1.1 200 Connection Established\r\n\r\n"],
])("a proxy that %s is not waited for without end", async (_, greeting) => {
  const proxy = await serveSilence(greeting);
  const client = clientAt("https://m3.example", { proxy: proxy.url, retryLimit: 0, connectTimeoutMillis: 50 });
  const error = await caught(client.fetchPhylogenyDown("a"));
  expect(error).toMatchObject({ code: "timeout", phase: "connect" });
  expect((error as Error).message).toMatch(/the proxy ".*" opened no tunnel to "m3.example:443" within 0.05 s$/);
  await expect.poll(proxy.openCount).toBe(0);
});

test("a tunnel that nobody waits for any more is given up", async () => {
  const proxy = await serveSilence("");
  const client = clientAt("https://m3.example", { proxy: proxy.url, retryLimit: 0, connectTimeoutMillis: 60_000 });
  const controller = new AbortController();
  const failed = caught(client.fetchPhylogenyDown("a", { signal: controller.signal }));
  await proxy.came;
  controller.abort();
  await expect(failed).resolves.toMatchObject({ code: "aborted" });
  await expect.poll(proxy.openCount).toBe(0);
});

test("a proxy that is not there is not taken for the host", async () => {
  const server = await serve((_, response) => sendJson(response, concept));
  const client = clientAt(server.url, { proxy: "http://127.0.0.1:1" });
  const error = await caught(client.fetchPhylogenyDown("a"));
  expect(error).toMatchObject({ code: "network", phase: "connect" });
  expect((error as Error).message).toContain("(connect ECONNREFUSED 127.0.0.1:1)");
});

test("an error shows no credentials, however it is printed", async () => {
  const authorization = { kind: "basic", user: "me", password: "p4ssw0rd" } as const;
  const services = { knowledgeBase: { authorization, headers: { "x-other": "t0ken" } } };
  const server = await serve((request) => request.socket.destroy());
  const client = clientAt(server.url.replace("//", "//u:s3cret@"), { services, tls: { key: "k3y" } });
  const printed = inspect(await caught(client.fetchPhylogenyDown("a")), { depth: 20 });
  expect(printed).toContain("ECONNRESET");
  for (const secret of ["p4ssw0rd", Buffer.from("me:p4ssw0rd").toString("base64"), "t0ken", "s3cret", "k3y"]) {
    expect(printed).not.toContain(secret);
  }
});

test.skipIf(!hasOpenssl)(
  "a certificate that nobody vouches for is refused, unless the caller does or does not care",
  async () => {
    const { url, certificate } = await serveTls();
    const error = await caught(clientAt(url, { retryLimit: 0 }).fetchPhylogenyDown("a"));
    expect(error).toMatchObject({ code: "network" });
    expect((error as Error).message).toContain("certificate");
    for (const tls of [{ certificateAuthority: certificate }, { rejectUnauthorized: false }]) {
      await expect(clientAt(url, { tls }).fetchPhylogenyDown("a")).resolves.toMatchObject({ name: "Sebastes" });
    }
  },
);

test("chooseProxy() understands the environment as other tools do", () => {
  const env = {
    HTTP_PROXY: "proxy.example:3128",
    https_proxy: "http://secure.example:8080",
    NO_PROXY: "inner.example, .shore.example,*.sub.example other.example:8080 2001:DB8:0::1 [2001:db8::2]:8080",
  };
  const choose = chooseProxy(undefined, env);
  const proxyOf = (url: string): string | undefined => choose?.(new URL(url))?.host;
  expect(proxyOf("http://m3.example/anno")).toBe("proxy.example:3128");
  expect(proxyOf("https://m3.example/anno")).toBe("secure.example:8080");
  for (const exempt of [
    "http://localhost:80/",
    "http://127.0.0.1:8080/",
    "http://[::1]/",
    "http://inner.example/",
    "https://deep.inner.example/",
    "http://m3.shore.example/",
    "http://a.sub.example/",
    "http://other.example:8080/",
    "http://[2001:db8::1]/",
    "https://[2001:db8::1]:8443/",
    "http://[2001:db8::2]:8080/",
  ]) {
    expect(proxyOf(exempt), exempt).toBeUndefined();
  }
  expect(proxyOf("http://other.example/")).toBe("proxy.example:3128");
  expect(proxyOf("http://[2001:db8::2]/")).toBe("proxy.example:3128");
  expect(proxyOf("http://notinner.example/")).toBe("proxy.example:3128");
  expect(chooseProxy(undefined, { ...env, NO_PROXY: "*" })?.(new URL("http://m3.example"))).toBeUndefined();
  expect(chooseProxy(undefined, {})).toBeUndefined();
  expect(chooseProxy(false, env)).toBeUndefined();
  expect(chooseProxy("http://mine.example", env)?.(new URL("http://127.0.0.1"))?.host).toBe("mine.example");
});

test("a proxy that is no http URL is refused at once, without its password", () => {
  const proxies = ["socks5://me:secret@proxy.example", "::", "me:secret@proxy:99999", "http://me:a@secret@h:99999"];
  for (const proxy of proxies) {
    const make = (): unknown => clientAt("http://127.0.0.1", { proxy });
    expect(make).toThrow(expect.objectContaining({ code: "configuration" }));
    expect(make).toThrow(/^Cannot use option "proxy": expected an http URL, got "((?!secret).)*"$/);
  }
});

test("a proxy whose password cannot be decoded is refused at once", () => {
  const make = (): unknown => chooseProxy(undefined, { HTTP_PROXY: "http://us%er:secret@proxy.example" });
  expect(make).toThrow(expect.objectContaining({ code: "configuration" }));
  expect(make).toThrow(
    /^Cannot use HTTP_PROXY: expected every "%" .* to be written "%25", got "http:\/\/proxy.example"$/,
  );
});

test("an agent and an instance of got can be given", async () => {
  const server = await serve((request, response) => sendJson(response, { name: request.headers["x-mine"] ?? "none" }));
  let connectionCount = 0;
  class CountingAgent extends Agent {
    override createConnection(...args: Parameters<Agent["createConnection"]>): ReturnType<Agent["createConnection"]> {
      connectionCount++;
      return super.createConnection(...args);
    }
  }
  const agent = new CountingAgent();
  await clientAt(server.url, { agent: { http: agent } }).fetchPhylogenyDown("a");
  expect(connectionCount).toBe(1);
  const mine = got.extend({ headers: { "x-mine": "yes" }, retry: { limit: 9 } });
  await expect(clientAt(server.url, { got: mine }).fetchPhylogenyDown("a")).resolves.toMatchObject({ name: "yes" });
});

test("a transport can be given instead: fetch", async () => {
  const server = await serve((_, response, count) =>
    count === 1 ? send(response, 503, "text/plain", "Busy") : sendJson(response, concept),
  );
  const sent: TransportRequest[] = [];
  const client = clientAt(server.url, {
    transport: async (request) => {
      sent.push(request);
      const { method, url, headers, body, signal } = request;
      const response = await fetch(url, { method, headers, signal, ...(body === undefined ? {} : { body }) });
      const { status, statusText } = response;
      return { status, statusText, headers: Object.fromEntries(response.headers), body: response.body ?? nothing() };
    },
  });
  await expect(client.fetchPhylogenyDown("a")).resolves.toMatchObject({ name: "Sebastes" });
  expect(sent.map(({ method }) => method)).toEqual(["GET", "GET"]);
  await expect(
    client.annotations.countByConstraints({ concepts: ["a"] }).catch(() => sent.at(-1)),
  ).resolves.toMatchObject({
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"concepts":["a"]}',
  });
});

async function* nothing(): AsyncGenerator<Uint8Array, void, undefined> {}

test("what a transport throws is a failure of the network, and tried again", async () => {
  let count = 0;
  const client = clientAt("http://127.0.0.1:9", {
    transport: () => {
      count++;
      throw new TypeError("fetch failed", { cause: Object.assign(new TypeError("x"), { code: "ECONNRESET" }) });
    },
  });
  const error = await caught(client.fetchPhylogenyDown("a"));
  expect(error).toMatchObject({ code: "network", attempts: 5 });
  expect((error as Error).message).toContain('"127.0.0.1:9" cut the connection');
  expect(count).toBe(5);
});

test("a body of a transport that does not heed its signal is given up when it stalls", async () => {
  const client = clientAt("http://127.0.0.1:9", {
    retryLimit: 0,
    idleTimeoutMillis: 20,
    transport: async () => ({
      status: 200,
      headers: {},
      body: (async function* () {
        yield Buffer.from("{");
        await new Promise(() => {});
      })(),
    }),
  });
  await expect(caught(client.fetchPhylogenyDown("a"))).resolves.toMatchObject({ code: "timeout", phase: "body" });
});

test("what proves who asks goes to its service, and nowhere else", async () => {
  const seen: string[] = [];
  const note = (request: IncomingMessage): void => {
    const { authorization = "-", "x-api-key": key = "-", "x-more": more = "-" } = request.headers;
    seen.push(`${request.url} ${authorization} ${key} ${more}`);
  };
  const other = await serve((request, response) => {
    note(request);
    sendJson(response, concept);
  });
  const server = await serve((request, response) => {
    note(request);
    if (request.url?.includes("away")) response.writeHead(302, { location: `${other.url}/there` }).end();
    else sendJson(response, request.url?.includes("count") ? { count: 1 } : concept);
  });
  const client = clientAt(server.url, {
    services: {
      annosaurus: { authorization: { kind: "basic", user: "me", password: "p:w" }, headers: { "X-More": "more" } },
      knowledgeBase: { authorization: { kind: "api-key", key: "k" } },
      media: { authorization: { kind: "bearer", token: "t" } },
    },
  });
  await client.annotations.countAll();
  await client.fetchPhylogenyDown("a");
  await client.fetchPhylogenyDown("away");
  await caught(client.media.fetch("v"));
  await caught(client.configuration.fetchHealth());
  expect(seen).toEqual([
    `/anno/v1/fast/count Basic ${Buffer.from("me:p:w").toString("base64")} - more`,
    "/kb/v1/phylogeny/down/a - k -",
    "/kb/v1/phylogeny/down/away - k -",
    "/there - - -",
    ...Array.from({ length: 5 }, () => "/vam/v1/media/videoreference/v Bearer t - -"),
    "/config/health - - -",
  ]);
});

test("a configuration service that wants a password gets it", async () => {
  const server = await serve((request, response) =>
    request.headers.authorization === "Bearer t"
      ? sendJson(response, [{ name: "annosaurus", url: "http://m3.example/anno/v1" }])
      : sendJson(response, { message: "Missing token" }, 401),
  );
  const services = { configuration: { authorization: { kind: "bearer", token: "t" } } } as const;
  const client = { ...impatient, services };
  const configuration = await resolveConfiguration({ config: `${server.url}/config`, env: {}, client });
  expect(configuration.annosaurusUrl).toBe("http://m3.example/anno/v1");
});

test("a POST is never turned into a GET, which would ask for everything", async () => {
  const server = await serve((request, response) => {
    if (request.url === "/anno/v1/fast/count") response.writeHead(303, { location: "/elsewhere" }).end();
    else sendJson(response, { count: 1 });
  });
  const client = clientAt(server.url);
  await expect(caught(client.annotations.countByConstraints({ concepts: ["a"] }))).resolves.toMatchObject({
    code: "http-status",
    status: 303,
  });
  expect(server.paths).toEqual(["/anno/v1/fast/count"]);
});

test("a question with a body keeps it through a redirect", async () => {
  const bodies: string[] = [];
  const server = await serve((request, response) => {
    request.setEncoding("utf8").on("data", (text: string) => bodies.push(`${request.method} ${request.url} ${text}`));
    request.on("end", () => {
      if (request.url === "/anno/v1/fast/count") response.writeHead(301, { location: "/elsewhere" }).end();
      else sendJson(response, { query_constraints: {}, content: { count: 3 } });
    });
  });
  await expect(clientAt(server.url).annotations.countByConstraints({ concepts: ["a"] })).resolves.toBe(3);
  expect(bodies).toEqual(['POST /anno/v1/fast/count {"concepts":["a"]}', 'POST /elsewhere {"concepts":["a"]}']);
});

test("onEvent is told of requests, answers and retries", async () => {
  const server = await serve((_, response, count) =>
    count === 1 ? send(response, 503, "text/plain", "Busy") : sendJson(response, concept),
  );
  const events: ClientEvent[] = [];
  const client = clientAt(server.url.replace("//", "//me:secret@"), { onEvent: (event) => events.push(event) });
  await client.fetchPhylogenyDown("a");
  const url = `${server.url}/kb/v1/phylogeny/down/a`;
  const durationMillis = expect.any(Number);
  expect(events).toEqual([
    { kind: "request", method: "GET", url },
    { kind: "response", method: "GET", url, status: 503, durationMillis },
    expect.objectContaining({ kind: "done", sizeBytes: 4 }),
    {
      kind: "retry",
      url,
      error: expect.objectContaining({ status: 503 }),
      attempts: 1,
      delayMillis: expect.any(Number),
    },
    { kind: "request", method: "GET", url },
    { kind: "response", method: "GET", url, status: 200, durationMillis },
    { kind: "done", method: "GET", url, sizeBytes: JSON.stringify(concept).length, durationMillis },
  ]);
});

test("a deadline ends a request wherever it is: waiting for its turn, an answer, a body or a retry", async () => {
  const stalling = await serve((_, response, count) => {
    if (count % 2 === 0) response.writeHead(200, { "content-type": "application/json" }).write("{");
  });
  const refusing = await serve((_, response) => {
    response.writeHead(503, { "retry-after": "30" }).end();
  });
  for (const { url } of [stalling, stalling, refusing]) {
    const startMillis = performance.now();
    const client = clientAt(url, { deadlineMillis: 60, concurrency: 1 });
    const errors = await Promise.all([caught(client.fetchPhylogenyDown("a")), caught(client.fetchPhylogenyDown("b"))]);
    for (const error of errors) {
      expect(error).toMatchObject({ code: "timeout", reason: "it was not done within 0.06 s" });
    }
    // Sooner than the server said, at any rate.
    expect(performance.now() - startMillis).toBeLessThan(30_000);
  }
});

test.each([
  { concurrency: 0 },
  { concurrency: 1.5 },
  { requestsPerSecond: 0 },
  { requestsPerSecond: Number.NaN },
  { deadlineMillis: -1 },
  { retryLimit: 0.5 },
  { idleTimeoutMillis: Number.POSITIVE_INFINITY },
])("createClient() refuses %j", (options) => {
  expect(() => clientAt("http://127.0.0.1", options)).toThrow(RangeError);
});

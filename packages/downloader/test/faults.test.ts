import type { IncomingMessage, ServerResponse } from "node:http";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { DownloadEvent, DownloadOptions } from "../src/index.ts";
import { makeFolder } from "./folder.ts";
import { makeJpeg, makePng } from "./images.ts";
import { collect, expectSaved, listFolder, quick, requestsFor } from "./run.ts";
import { sendImage, serve } from "./server.ts";

const picture = makePng(60, 60, 1);
type Fault = (request: IncomingMessage, response: ServerResponse) => void;

const status =
  (code: number, headers: Record<string, string> = {}): Fault =>
  (_request, response) =>
    response.writeHead(code, headers).end("no");
const reset: Fault = (request) => request.socket.destroy();
const cut: Fault = (_request, response) => {
  response.writeHead(200, { "content-length": picture.length });
  response.write(picture.subarray(0, 1000), () => response.destroy());
};
/** Ends as an answer without a length may: nothing but the picture itself says that it is not all. */
const cutWithoutLength: Fault = (request) => {
  request.socket.write("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
  request.socket.end(picture.subarray(0, 1000));
};
const shorter: Fault = (_request, response) =>
  response.writeHead(200, { "content-length": 1000 }).end(picture.subarray(0, 1000));
const stall: Fault = () => {};
const html: Fault = (_request, response) =>
  response.writeHead(200, { "content-type": "image/png" }).end("<!DOCTYPE html><html><h1>Log in</h1></html>");
const jpegCut: Fault = (_request, response) => {
  const jpeg = makeJpeg(60, 60, 1);
  response.writeHead(200).end(jpeg.subarray(0, -2));
};
const empty: Fault = (_request, response) => response.writeHead(200, { "content-length": 0 }).end();
const loop: Fault = (_request, response) => response.writeHead(302, { location: "/round-and-round.png" }).end();
const toFile: Fault = (_request, response) => response.writeHead(302, { location: "file:///etc/passwd" }).end();
const brokenGzip: Fault = (_request, response) => {
  response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(picture).subarray(0, 500));
};
const oddEncoding: Fault = (_request, response) =>
  response.writeHead(200, { "content-encoding": "zebra" }).end(picture);
const large: Fault = (_request, response) =>
  response.writeHead(200).end(Buffer.concat([picture, Buffer.alloc(50_000)]));

interface FaultCase {
  readonly fault: Fault;
  readonly code: string;
  /** 5 unless told. */
  readonly attempts?: number;
  readonly message: RegExp;
  readonly options?: DownloadOptions;
}

/** Every fault, what it comes to when it stays, and how often it is tried. */
const cases: Record<string, FaultCase> = {
  "404": { fault: status(404), code: "not-found", attempts: 1, message: /expected status 200, got 404 Not Found$/ },
  "410": { fault: status(410), code: "not-found", attempts: 1, message: /got 410 Gone$/ },
  "403": { fault: status(403), code: "forbidden", attempts: 1, message: /got 403 Forbidden$/ },
  "400": { fault: status(400), code: "http-status", attempts: 1, message: /got 400 Bad Request$/ },
  "204": { fault: status(204), code: "http-status", attempts: 1, message: /got 204 No Content$/ },
  "500": { fault: status(500), code: "server-error", message: /got 500 Internal Server Error$/ },
  "503": { fault: status(503), code: "throttled", message: /got 503 Service Unavailable$/ },
  "503, wait 0 s": { fault: status(503, { "retry-after": "0" }), code: "throttled", message: /got 503/ },
  "429, wait a day": {
    fault: status(429, { "retry-after": "86400" }),
    code: "throttled",
    attempts: 1,
    message: /got 429/,
  },
  "a reset": { fault: reset, code: "network", message: /no answer \(ECONNRESET\)$/ },
  "a broken connection": { fault: cut, code: "truncated", message: /broke after 1000 bytes, expected \d+$/ },
  "a body cut without a length": {
    fault: cutWithoutLength,
    code: "damaged-image",
    message: /ends too early, after 1000 bytes$/,
  },
  "a Content-Length too short": { fault: shorter, code: "damaged-image", message: /the PNG is damaged/ },
  "HTML with 200": { fault: html, code: "not-image", attempts: 2, message: /expected an image, got a web page$/ },
  "a JPEG without its end": { fault: jpegCut, code: "damaged-image", message: /the JPEG is damaged/ },
  "an empty body": { fault: empty, code: "not-image", attempts: 2, message: /got nothing \(0 bytes\)$/ },
  "a redirect loop": { fault: loop, code: "redirect", attempts: 1, message: /it is redirected too often$/ },
  "a redirect to a file": {
    fault: toFile,
    code: "redirect",
    attempts: 1,
    message: /to what is no http or https URL that can be asked for$/,
  },
  "a broken gzip": { fault: brokenGzip, code: "encoding", message: /its Content-Encoding is broken/ },
  "an unknown encoding": {
    fault: oddEncoding,
    code: "encoding",
    attempts: 1,
    message: /expected no Content-Encoding, got "zebra"$/,
  },
  "too many bytes": {
    fault: large,
    code: "too-large",
    attempts: 1,
    message: /expected at most 50000 bytes, got more$/,
    options: { maxBytes: 50_000 },
  },
};

function endless(response: ServerResponse, status: number, headers = {}): void {
  response.writeHead(status, headers);
  const timer = setInterval(() => response.write("x".repeat(10_000)), 1);
  response.once("close", () => clearInterval(timer));
}

/** Promises more than it sends. */
function unended(response: ServerResponse, status: number, headers = {}): void {
  response.writeHead(status, { "content-length": 100, ...headers }).write("x");
}

test.each(Object.entries(cases))("%s: a failed result if it stays, the true file if it passes", async (name, each) => {
  const { fault, code, attempts = 5, message, options } = each;
  const folder = await makeFolder();
  const server = await serve((request, response, before) => {
    const isGood = request.url === "/good.png" || (request.url === "/passes.png" && before > 0);
    if (isGood) sendImage(request, response, picture);
    else fault(request, response);
  });
  const urls = ["/stays.png", "/passes.png", "/good.png"].map((path) => server.origin + path);
  const [stays, passes, good] = await collect(requestsFor(urls), folder, { ...quick, ...options });
  expect(stays).toMatchObject({ kind: "failed", code, name: "stays.png" });
  // A kept connection that turns out closed costs a try that is not counted.
  if (name === "a reset") expect(stays?.attempts).toBeGreaterThanOrEqual(attempts);
  else expect(stays?.attempts).toBe(attempts);
  expect(stays).toHaveProperty("message", expect.stringMatching(message));
  if (attempts === 1) expect(passes).toMatchObject({ kind: "failed", code, attempts: 1 });
  else await expectSaved(passes, folder, picture);
  await expectSaved(good, folder, picture);
  expect(await listFolder(folder)).toEqual(attempts === 1 ? ["good.png"] : ["good.png", "passes.png"]);
});

test.each([
  ["gzip", gzipSync],
  ["deflate", deflateSync],
  ["br", brotliCompressSync],
])("a body sent as %s is stored as the image it is", async (encoding, encode) => {
  const folder = await makeFolder();
  const body = encode(picture);
  const server = await serve((_request, response) => {
    response.writeHead(200, { "content-encoding": encoding, "content-length": body.length }).end(body);
  });
  const [result] = await collect(requestsFor([`${server.origin}/x.png`]), folder);
  await expectSaved(result, folder, picture);
});

const zipped = gzipSync(picture);
test.each([
  ["a length", `content-length: ${picture.length}\r\n\r\n`, picture],
  [
    "chunks",
    `transfer-encoding: chunked\r\n\r\n${picture.length.toString(16)}\r\n`,
    Buffer.concat([picture, Buffer.from("\r\n0\r\n\r\n")]),
  ],
  ["gzip", `content-encoding: gzip\r\ncontent-length: ${zipped.length}\r\n\r\n`, zipped],
])(
  "what comes behind the end of an answer with %s is no part of it, and breaks its connection",
  async (_, head, body) => {
    const sockets = new Set<unknown>();
    const server = await serve(({ socket }) => {
      sockets.add(socket);
      socket.write(Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${head}`), body, Buffer.from("something else")]));
    });
    // Without a rate, and with one that pauses the body before its end.
    for (const options of [{}, { bytesPerSecond: picture.length * 20 }]) {
      sockets.clear();
      const folder = await makeFolder();
      const urls = [0, 1, 2].map((index) => `${server.origin}/${index}.png`);
      const results = await collect(requestsFor(urls), folder, { ...quick, ...options, concurrency: 1 });
      for (const result of results) {
        expect(result).toMatchObject({ kind: "done", attempts: 1 });
        await expectSaved(result, folder, picture);
      }
      expect(sockets.size).toBe(3);
    }
  },
);

test("a small encoded body that unfolds into a huge one is refused", async () => {
  const bomb = gzipSync(Buffer.concat([picture, Buffer.alloc(30_000_000)]));
  const server = await serve((_request, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(bomb));
  const [result] = await collect(requestsFor([`${server.origin}/x.png`]), await makeFolder(), {
    ...quick,
    maxBytes: 1_000_000,
  });
  expect(result).toMatchObject({ kind: "failed", code: "too-large", attempts: 1 });
});

test.each([1, 2])("a redirect to a URL with an undecodable name is refused at once, as number %i too", async (hops) => {
  const folder = await makeFolder();
  const server = await serve((request, response) => {
    if (request.url === "/good.png") sendImage(request, response, picture);
    else if (hops === 2 && request.url === "/x.png") response.writeHead(302, { location: "/y.png" }).end();
    else response.writeHead(302, { location: server.origin.replace("//", "//%zz@") }).end();
  });
  const urls = [`${server.origin}/x.png`, `${server.origin}/good.png`];
  const [refused, good] = await collect(requestsFor(urls), folder);
  expect(refused).toMatchObject({ kind: "failed", code: "redirect", attempts: 1 });
  await expectSaved(good, folder, picture);
});

test.each([
  ["a redirect with an endless body", (response: ServerResponse) => endless(response, 302, { location: "/good.png" })],
  ["a refusal with an endless body", (response: ServerResponse) => endless(response, 404)],
  ["a redirect that never ends", (response: ServerResponse) => unended(response, 302, { location: "/good.png" })],
  ["a refusal that never ends", (response: ServerResponse) => unended(response, 404)],
])("%s takes no connection from the others", async (_, answer) => {
  const server = await serve((request, response) => {
    if (request.url === "/good.png") sendImage(request, response, picture);
    else answer(response);
  });
  const urls = Array.from({ length: 3 }, (_, index) => `${server.origin}/${index}.png`);
  const options = { ...quick, perHostConcurrency: 2 };
  const results = await collect(requestsFor([...urls, `${server.origin}/good.png`]), await makeFolder(), options);
  expect(results).toHaveLength(4);
  expect(results.at(-1)?.kind).toBe("done");
});

test("a redirect is followed, and the name stays the first URL's", async () => {
  const folder = await makeFolder();
  const server = await serve((request, response) => {
    if (request.url === "/old.png") response.writeHead(301, { location: "/new/other.png" }).end();
    else sendImage(request, response, picture);
  });
  const [result] = await collect(requestsFor([`${server.origin}/old.png`]), folder);
  expect(result).toMatchObject({ kind: "done", name: "old.png" });
});

test("a host that is not there, and one without an address", async () => {
  const server = await serve(stall);
  await server.close();
  const urls = [`${server.origin}/x.png`, "http://no-such-host.invalid/x.png"];
  const [refused, unknown] = await collect(requestsFor(urls), await makeFolder());
  expect(refused).toMatchObject({
    kind: "failed",
    code: "network",
    attempts: 5,
    message: expect.stringContaining("ECONNREFUSED"),
  });
  expect(unknown).toMatchObject({ kind: "failed", code: "dns" });
});

test("a Retry-After is waited for, with up to a fifth more", async () => {
  const server = await serve((request, response, before) => {
    if (before === 0) response.writeHead(503, { "retry-after": "1" }).end();
    else sendImage(request, response, picture);
  });
  const events: DownloadEvent[] = [];
  const startedAt = performance.now();
  const [result] = await collect(requestsFor([`${server.origin}/x.png`]), await makeFolder(), {
    random: () => 0.5,
    onEvent: (event) => events.push(event),
  });
  expect(performance.now() - startedAt).toBeGreaterThan(1050);
  expect(result).toMatchObject({ kind: "done", attempts: 2 });
  expect(events.find(({ kind }) => kind === "retry")).toMatchObject({
    code: "throttled",
    attempts: 1,
    delayMillis: 1100,
  });
});

test("a host that takes 4 at once and refuses more loses no file", async () => {
  let open = 0;
  let refusals = 0;
  const held: (() => void)[] = [];
  const server = await serve((request, response) => {
    open++;
    response.once("close", () => open--);
    const answer = (): void => sendImage(request, response, picture);
    if (open > 4) {
      refusals++;
      response.writeHead(429, { "retry-after": "0" }).end();
      for (const each of held.splice(0)) each();
      // The first four wait until it has been one too many.
    } else if (refusals === 0) held.push(answer);
    else setTimeout(answer, 5);
  });
  const urls = Array.from({ length: 200 }, (_, index) => `${server.origin}/${index}.png`);
  const results = await collect(requestsFor(urls), await makeFolder(), {
    perHostConcurrency: 64,
    retry: { baseMillis: 20 },
  });
  expect(results.filter((result) => result.kind !== "done")).toEqual([]);
  expect(refusals).toBeGreaterThan(0);
  expect(refusals).toBeLessThan(200);
});

test("through 30 % faults every obtainable image comes right to the byte", async () => {
  const folder = await makeFolder();
  const faults = [
    status(500),
    status(503, { "retry-after": "0" }),
    reset,
    cut,
    shorter,
    html,
    jpegCut,
    cutWithoutLength,
  ];
  const server = await serve((request, response, before) => {
    const number = Number(/\d+/.exec(request.url ?? "")?.[0]);
    // Three in ten requests go wrong, and never twice in a row for the same image.
    const fault = faults[number % faults.length];
    if ((number * 7) % 10 < 3 && before === 0 && fault !== undefined) fault(request, response);
    else sendImage(request, response, makePng(30, 30, number));
  });
  const urls = Array.from({ length: 200 }, (_, index) => `${server.origin}/${index}.png`);
  const results = await collect(requestsFor(urls), folder);
  for (const [index, result] of results.entries()) await expectSaved(result, folder, makePng(30, 30, index));
  expect(await listFolder(folder)).toHaveLength(200);
});

test("a host that never answers is given up soon, and others are not", async () => {
  const dead = await serve(stall);
  await dead.close();
  const server = await serve((request, response) => sendImage(request, response, picture));
  const urls = Array.from({ length: 500 }, (_, index) => `${index < 490 ? dead.origin : server.origin}/${index}.png`);
  const events: DownloadEvent[] = [];
  const options = { ...quick, onEvent: (event: DownloadEvent) => events.push(event) };
  const results = await collect(requestsFor(urls), await makeFolder(), options);
  expect(results.slice(490).every((result) => result.kind === "done")).toBe(true);
  const failed = results.slice(0, 490);
  expect(failed.every((result) => result.kind === "failed" && result.code === "network")).toBe(true);
  expect(failed.reduce((sum, result) => sum + result.attempts, 0)).toBeLessThan(60);
  expect(failed.at(-1)).toMatchObject({
    attempts: 0,
    message: expect.stringMatching(/has not answered for many tries in a row$/),
  });
  expect(events.filter(({ kind }) => kind === "silence")).toEqual([
    { kind: "silence", origin: dead.origin, isGivenUp: true },
  ]);
});

/** A host that takes 20 requests, then none until it has been asked so often again. */
function serveWithBreak(mostRefusals: number): ReturnType<typeof serve> {
  let count = 0;
  return serve((request, response) => {
    count++;
    if (count > 20 && count <= 20 + mostRefusals) request.socket.destroy();
    else sendImage(request, response, picture);
  });
}

test("a host that was there is waited for", async () => {
  const server = await serveWithBreak(31);
  const urls = Array.from({ length: 200 }, (_, index) => `${server.origin}/${index}.png`);
  const events: DownloadEvent[] = [];
  const retry = { attempts: 20, baseMillis: 1, maxMillis: 5 };
  const results = await collect(requestsFor(urls), await makeFolder(), {
    retry,
    onEvent: (event) => events.push(event),
  });
  expect(results.filter((result) => result.kind !== "done")).toEqual([]);
  expect(events).toContainEqual({ kind: "silence", origin: server.origin, isGivenUp: false });
});

test("a host that was there is not waited for longer than asked", async () => {
  const server = await serveWithBreak(Number.POSITIVE_INFINITY);
  const urls = Array.from({ length: 200 }, (_, index) => `${server.origin}/${index}.png`);
  const retry = { attempts: 20, baseMillis: 1, maxMillis: 5, hostPatienceMillis: 0 };
  const results = await collect(requestsFor(urls), await makeFolder(), { retry });
  expect(results.filter((result) => result.kind === "done")).toHaveLength(20);
  expect(server.seen.length).toBeLessThan(120);
});

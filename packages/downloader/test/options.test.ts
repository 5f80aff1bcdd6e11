import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import sharp from "sharp";
import { expect, test } from "vitest";
import { createHostPolicy, isPrivateAddress } from "../src/fetch/host-policy.ts";
import { createPacer } from "../src/fetch/pacer.ts";
import {
  createMemoryStorage,
  type DownloadEvent,
  type DownloadResult,
  download,
  examine,
  measure,
  type Statistics,
} from "../src/index.ts";
import { LatencyHistogram } from "../src/latency-histogram.ts";
import { resolveOptions } from "../src/options.ts";
import { makeFolder } from "./folder.ts";
import { makePng } from "./images.ts";
import { collect, expectSaved, quick, requestsFor } from "./run.ts";
import { sendImage, serve } from "./server.ts";

const picture = makePng(60, 60, 1);

function servePicture(): ReturnType<typeof serve> {
  return serve((request, response) => sendImage(request, response, picture));
}

test("no path of a URL makes it anything but a URL of its host", async () => {
  const start = fc.constantFrom("http://a/", "https://a.b-c.d:80/", "http://127.0.0.1:8080/");
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("\\\\b/", "@b/", "%", "../..", "//b/", "\n"));
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.tuple(start, text), { maxLength: 20 }), async (parts) => {
      const urls = [...new Set(parts.flatMap(([beginning, path]) => [`${beginning}x`, beginning + path]))];
      const requests = urls.map((url) => ({ id: url, url }));
      for await (const each of examine(requests, createMemoryStorage())) {
        expect(each.kind).toBe("missing");
      }
      const allowed = { allowedHosts: ["127.0.0.1"] };
      for await (const each of examine(requests, createMemoryStorage(), allowed)) {
        expect(each.kind === "missing").toBe(new URL(each.url).hostname === "127.0.0.1");
      }
    }),
    { numRuns: 40 },
  );
});

test("a request's own headers are sent, and not to where another host redirects", async () => {
  const seen: (readonly [string | undefined, unknown, unknown])[] = [];
  const other = await serve((request, response) => {
    seen.push([request.url, request.headers.authorization, request.headers["x-key"]]);
    sendImage(request, response, picture);
  });
  const server = await serve((request, response) => {
    seen.push([request.url, request.headers.authorization, request.headers["x-key"]]);
    if (request.url === "/away.png") response.writeHead(302, { location: `${other.origin}/there.png` }).end();
    else if (request.url === "/near.png") response.writeHead(302, { location: "/here.png" }).end();
    else sendImage(request, response, picture);
  });
  const headers = { authorization: "Bearer abc" };
  const requests = requestsFor([`${server.origin}/away.png`, `${server.origin}/near.png`]).map((request) => ({
    ...request,
    headers,
  }));
  const options = { ...quick, headers: { "x-key": "k" }, concurrency: 1 };
  expect((await collect(requests, await makeFolder(), options)).map(({ kind }) => kind)).toEqual(["done", "done"]);
  expect(seen).toEqual([
    ["/away.png", "Bearer abc", "k"],
    ["/there.png", undefined, undefined],
    ["/near.png", "Bearer abc", "k"],
    ["/here.png", "Bearer abc", "k"],
  ]);
});

test("only allowed hosts are asked, redirects included", async () => {
  const server = await serve((request, response) => {
    if (request.url === "/away.png") response.writeHead(302, { location: "http://evil.test/x.png" }).end();
    else sendImage(request, response, picture);
  });
  const urls = [`${server.origin}/a.png`, `${server.origin}/away.png`, "http://evil.test/x.png"];
  const options = {
    ...quick,
    allowedHosts: ["127.0.0.1", "*.example.org", "[::1]", "Bücher.example.", "*.bücher.test"],
  };
  const results = await collect(requestsFor(urls), await makeFolder(), options);
  expect(results[0]).toMatchObject({ kind: "done" });
  expect(results[1]).toMatchObject({
    code: "refused-host",
    attempts: 1,
    message: 'Cannot follow a redirect to "http://evil.test/x.png": expected one of the allowed hosts',
  });
  expect(results[2]).toMatchObject({ code: "refused-host", attempts: 0 });
  const refusal = (url: string): string | undefined => createHostPolicy(resolveOptions(options)).refusal(new URL(url));
  for (const host of ["[::1]:9", "bücher.example", "xn--bcher-kva.example", "a.bücher.test", "a.example.org."]) {
    expect(refusal(`http://${host}/a.png`)).toBeUndefined();
  }
  for (const host of ["[::2]", "buecher.example", "bücher.test"]) expect(refusal(`http://${host}/`)).toBeDefined();
});

test("private addresses are refused on request, also behind a name", async () => {
  const server = await servePicture();
  const { port } = new URL(server.origin);
  const urls = [`${server.origin}/a.png`, `http://localhost:${port}/b.png`, `http://[::1]:${port}/c.png`];
  const results = await collect(requestsFor(urls), await makeFolder(), { ...quick, refusePrivateAddresses: true });
  expect(results.map((result) => result.kind === "failed" && result.code)).toEqual([
    "refused-host",
    "refused-host",
    "refused-host",
  ]);
  expect(server.seen).toEqual([]);
});

test.each([
  ["127.0.0.1", true],
  ["10.3.4.5", true],
  ["172.31.0.1", true],
  ["172.32.0.1", false],
  ["169.254.169.254", true],
  ["134.89.2.12", false],
  ["::1", true],
  ["fe80::1%eth0", true],
  ["::ffff:10.0.0.1", true],
  ["::ffff:134.89.2.12", false],
  ["::7f00:1", true],
  ["::ffff:0:127.0.0.1", true],
  ["64:ff9b:1::a00:1", true],
  ["2002:7f00:1::", true],
  ["2001::1", true],
  ["fec0::1", true],
  ["192.0.2.1", true],
  ["2001:4860::8888", false],
  ["2600:1f18::1", false],
])("isPrivateAddress(%j) is %j", (address, expected) => {
  expect(isPrivateAddress(address)).toBe(expected);
});

test("createPacer() makes up for what was used, and saves no idle time up", () => {
  let now = 0;
  const pace = createPacer(1000, () => now);
  expect(pace(100)).toBe(0);
  expect(pace(500)).toBe(500);
  now = 500;
  expect(pace(100)).toBe(100);
  now = 100_000;
  expect(pace(1100)).toBe(1000);
});

test("requests and bytes keep to their rates, and a stop does not wait for them", async () => {
  const server = await servePicture();
  const urls = Array.from({ length: 20 }, (_, index) => `${server.origin}/${index}.png`);
  const startedAt = performance.now();
  await collect(requestsFor(urls), await makeFolder(), { ...quick, requestsPerSecond: 50 });
  expect(performance.now() - startedAt).toBeGreaterThan(250);
  const slowAt = performance.now();
  const bytesPerSecond = picture.length * 50;
  await collect(requestsFor(urls), await makeFolder(), { ...quick, bytesPerSecond });
  expect(performance.now() - slowAt).toBeGreaterThan(250);
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 50);
  const stopped = collect(requestsFor(urls), await makeFolder(), { requestsPerSecond: 0.01, signal: abort.signal });
  await expect(stopped).rejects.toMatchObject({ name: "AbortError" });
});

test("recheck reads what is there, and mends what was changed though its size was not", async () => {
  const folder = await makeFolder();
  const server = await servePicture();
  const requests = requestsFor(["/a.png", "/b.png"].map((path) => server.origin + path));
  await collect(requests, folder);
  const flipped = Buffer.from(picture);
  flipped.writeUInt8(flipped.readUInt8(1000) ^ 1, 1000);
  await writeFile(join(folder, "a.png"), flipped);
  expect((await collect(requests, folder)).map(({ kind }) => kind)).toEqual(["skipped", "skipped"]);
  const events: DownloadEvent[] = [];
  const kinds: string[] = [];
  const onEvent = (event: DownloadEvent): void => void events.push(event);
  for await (const { kind } of examine(requests, folder, { recheck: true, onEvent })) kinds.push(kind);
  expect(kinds.sort()).toEqual(["missing", "present"]);
  expect(events).toContainEqual({ kind: "changed", url: requests[0]?.url, name: "a.png" });
  const [mended, kept] = await collect(requests, folder, { recheck: (url) => url === requests[0]?.url });
  await expectSaved(mended, folder, picture);
  expect([mended?.kind, kept?.kind]).toEqual(["done", "skipped"]);
});

test("a file found changed that could not be had again is not believed by any later run", async () => {
  const folder = await makeFolder();
  let isBroken = false;
  const server = await serve((request, response) => {
    if (isBroken) response.writeHead(404).end();
    else sendImage(request, response, picture);
  });
  const requests = requestsFor([`${server.origin}/a.png`, `${server.origin}/b.png`]);
  await collect(requests, folder);
  const flipped = Buffer.from(picture);
  flipped.writeUInt8(flipped.readUInt8(1000) ^ 1, 1000);
  await writeFile(join(folder, "a.png"), flipped);
  isBroken = true;
  const kindsOf = async (options: typeof quick): Promise<string[]> =>
    (await collect(requests, folder, options)).map(({ kind }) => kind);
  expect(await kindsOf({ ...quick, recheck: true })).toEqual(["failed", "skipped"]);
  const seen: string[] = [];
  for await (const { kind } of examine(requests, folder)) seen.push(kind);
  expect(seen.sort()).toEqual(["missing", "present"]);
  expect(await kindsOf(quick)).toEqual(["failed", "skipped"]);
  isBroken = false;
  expect(await kindsOf(quick)).toEqual(["done", "skipped"]);
  expect(await kindsOf({ ...quick, recheck: true })).toEqual(["skipped", "skipped"]);
});

test("decoding finds damage that the structure of a JPEG does not show", async () => {
  const [width, height] = [640, 480];
  const jpeg = await sharp(waves(width, height), { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer();
  const middle = Math.floor(jpeg.length / 2);
  const damaged = Buffer.from(jpeg).fill(0, middle, middle + 4096);
  const server = await serve((request, response) =>
    sendImage(request, response, request.url === "/good.jpg" ? jpeg : damaged),
  );
  const requests = requestsFor(["/bad.jpg", "/good.jpg"].map((path) => server.origin + path));
  expect((await collect(requests, await makeFolder())).map(({ kind }) => kind)).toEqual(["done", "done"]);
  const [bad, good] = await collect(requests, await makeFolder(), { ...quick, verify: "decode" });
  expect(bad).toMatchObject({
    kind: "failed",
    code: "damaged-image",
    message: expect.stringContaining("it cannot be decoded"),
  });
  expect(good).toMatchObject({ kind: "done", widthPixels: 640 });
});

/** A picture that is smooth with a little grain, as photographs are; three bytes a pixel. */
function waves(widthPixels: number, heightPixels: number): Buffer {
  const values = Array.from({ length: widthPixels * heightPixels * 3 }, (_, index) => {
    const [x, y] = [Math.floor(index / 3) % widthPixels, Math.floor(index / 3 / widthPixels)];
    return 128 + 60 * Math.sin(x / 17) + 50 * Math.cos(y / 11 + (index % 3)) + ((index * 7919) % 17);
  });
  return Buffer.from(values);
}

test("a storage in memory has the files, and knows them in the next run", async () => {
  const storage = createMemoryStorage();
  const server = await servePicture();
  const requests = requestsFor([`${server.origin}/a.png`]);
  const run = async (): Promise<DownloadResult[]> => {
    const results: DownloadResult[] = [];
    for await (const result of download(requests, storage, quick)) results.push(result);
    return results;
  };
  expect(await run()).toMatchObject([{ kind: "done", path: "a.png" }]);
  expect(Buffer.from(storage.files.get("a.png") ?? []).equals(picture)).toBe(true);
  expect(await run()).toMatchObject([{ kind: "skipped", sizeBytes: picture.length }]);
  expect(server.seen).toHaveLength(1);
});

test("events tell of tries, of progress, and of everything at the end", async () => {
  const server = await serve((request, response, before) => {
    if (request.url === "/gone.png") response.writeHead(404).end();
    else if (request.url === "/late.png" && before === 0) response.writeHead(500).end();
    else sendImage(request, response, picture);
  });
  const requests = requestsFor(["/a.png", "/late.png", "/gone.png"].map((path) => server.origin + path));
  const events: DownloadEvent[] = [];
  await collect(requests, await makeFolder(), { ...quick, onEvent: (event) => events.push(event) });
  const attempts = events.filter((event) => event.kind === "attempt");
  expect(attempts.map(({ code, status }) => `${code} ${status}`).sort()).toEqual([
    "not-found 404",
    "ok 200",
    "ok 200",
    "server-error 500",
  ]);
  const end = events.at(-1);
  const statistics: Partial<Statistics> = end?.kind === "end" ? end.statistics : {};
  expect(statistics).toMatchObject({
    doneCount: 2,
    skippedCount: 0,
    failedCount: 1,
    sizeBytes: 2 * picture.length,
    retryCount: 1,
    failuresByCode: { "not-found": 1 },
    latencyMillis: { p50: expect.any(Number), p95: expect.any(Number) },
    hosts: [{ origin: server.origin, attemptCount: 4, failedAttemptCount: 2, sizeBytes: 2 * picture.length }],
  });
  expect(events.some(({ kind }) => kind === "progress")).toBe(true);
});

test("LatencyHistogram is right within 5 %", () => {
  const histogram = new LatencyHistogram();
  expect(histogram.summary()).toEqual({});
  for (let millis = 1; millis <= 1000; millis++) histogram.add(millis);
  const { p50 = 0, p95 = 0 } = histogram.summary();
  expect(p50 / 500).toBeGreaterThan(0.95);
  expect(p50 / 500).toBeLessThan(1.06);
  expect(p95 / 950).toBeGreaterThan(0.95);
  expect(p95 / 950).toBeLessThan(1.06);
});

test("measure() knows sizes without fetching, also where HEAD is refused or ranges are not known", async () => {
  const server = await serve((request, response) => {
    if (request.method === "HEAD" || request.url === "/gone.png") response.writeHead(405).end();
    else if (request.headers.range === "bytes=0-0" && request.url === "/a.png") {
      response.writeHead(206, { "content-range": `bytes 0-0/${picture.length}`, "content-length": 1 }).end("x");
    } else response.writeHead(200, { "content-length": 123_456 }).end(Buffer.alloc(123_456));
  });
  const requests = requestsFor(["/a.png", "/whole.png", "/gone.png"].map((path) => server.origin + path));
  const sizes = new Map<string, number | undefined>();
  for await (const { id, sizeBytes } of measure([...requests, { id: "9", url: "file:///x" }])) sizes.set(id, sizeBytes);
  expect([...sizes].sort()).toEqual([
    ["00000", picture.length],
    ["00001", 123_456],
    ["00002", undefined],
    ["9", undefined],
  ]);
  expect(server.seen.every(({ method }) => method === "GET")).toBe(true);
});

test("synced files are there all the same", async () => {
  const folder = await makeFolder();
  const server = await servePicture();
  const [result] = await collect(requestsFor([`${server.origin}/a.png`]), folder, { ...quick, sync: true });
  await expectSaved(result, folder, picture);
  expect(await readFile(join(folder, ".m3", "journal.jsonl"), "utf8")).toContain("/a.png");
});

import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type DownloadRequest, download } from "../src/index.ts";
import { urlDigest } from "../src/naming/safe-name.ts";
import { makeFolder } from "./folder.ts";
import { makePng } from "./images.ts";
import { collect, expectSaved, listFolder, quick } from "./run.ts";
import { serve, type TestServer } from "./server.ts";

/** About 9 MB, so that a good half of it is on the disk when it breaks off. */
const picture = makePng(3000, 3000, 4);
const firstBytes = 6_000_000;

interface Host {
  /** Of the file as it is now. */
  etag: string | undefined;
  body: Buffer;
  /** Whether the host knows ranges. */
  hasRanges: boolean;
  /** Ranges asked for, with their If-Range. */
  readonly asked: (readonly [range: string | undefined, condition: string | undefined])[];
}

/** Breaks the first answer off after six million bytes; later ones are as RFC 9110 has them. */
async function serveBroken(change: Partial<Host> = {}): Promise<TestServer & { readonly host: Host }> {
  const host: Host = { etag: '"one"', body: picture, hasRanges: true, asked: [], ...change };
  const server = await serve((request, response, before) => {
    const { range, "if-range": condition } = request.headers;
    host.asked.push([range, condition as string | undefined]);
    const etag = host.etag === undefined ? {} : { etag: host.etag };
    if (before === 0) {
      response.writeHead(200, { "content-length": host.body.length, ...etag });
      response.write(host.body.subarray(0, firstBytes), () => response.destroy());
    } else sendRange(host, request, response, etag);
  });
  return Object.assign(server, { host });
}

function sendRange(
  { body, hasRanges, etag }: Host,
  { headers: { range, "if-range": condition } }: IncomingMessage,
  response: ServerResponse,
  headers: Record<string, string>,
): void {
  const start = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? Number.NaN);
  if (!hasRanges || Number.isNaN(start) || (condition !== undefined && condition !== etag)) {
    response.writeHead(200, { "content-length": body.length, ...headers }).end(body);
  } else if (start >= body.length) {
    response.writeHead(416, { "content-range": `bytes */${body.length}`, "content-length": 0 }).end();
  } else {
    const rest = body.subarray(start);
    const contentRange = `bytes ${start}-${body.length - 1}/${body.length}`;
    response.writeHead(206, { "content-length": rest.length, "content-range": contentRange, ...headers }).end(rest);
  }
}

function requestOf(server: TestServer): DownloadRequest[] {
  return [{ id: "1", url: `${server.origin}/big.png` }];
}

test("a large file that breaks off is gone on with, if it is still the same", async () => {
  const folder = await makeFolder();
  const server = await serveBroken();
  const [result] = await collect(requestOf(server), folder);
  await expectSaved(result, folder, picture);
  expect(result).toMatchObject({ kind: "done", attempts: 2 });
  const [, second] = server.host.asked;
  expect(second?.[0]).toMatch(/^bytes=\d{7}-$/);
  expect(second?.[1]).toBe('"one"');
  expect(await listFolder(folder)).toEqual(["big.png"]);
  expect(await readdir(join(folder, ".m3", "parts"))).toEqual([]);
});

test("the next run goes on where a stopped one was", async () => {
  const folder = await makeFolder();
  const server = await serveBroken();
  const once = { ...quick, retry: { attempts: 1 } };
  expect(await collect(requestOf(server), folder, once)).toMatchObject([{ kind: "failed", code: "truncated" }]);
  const left = await listFolder(folder);
  expect(left).toEqual([expect.stringMatching(/^\.m3-[0-9a-f]{32}\.part$/)]);
  const [result] = await collect(requestOf(server), folder, once);
  await expectSaved(result, folder, picture);
  expect(server.host.asked[1]?.[0]).toMatch(/^bytes=/);
  expect(await listFolder(folder)).toEqual(["big.png"]);
});

/** Bytes on the disk of the only file on its way. */
async function sizeOfPart(folder: string): Promise<number> {
  const [part = ""] = await listFolder(folder);
  return part === "" ? 0 : (await stat(join(folder, part))).size;
}

test("an abort keeps what has come of a large file", async () => {
  const folder = await makeFolder();
  const abort = new AbortController();
  const server = await serve((_request, response) => {
    response.writeHead(200, { "content-length": picture.length, etag: '"one"' });
    response.write(picture.subarray(0, firstBytes));
  });
  const run = collect(requestOf(server), folder, { ...quick, signal: abort.signal });
  // The first block of a large file goes to the disk when it is full.
  const stopped = expect(run).rejects.toMatchObject({ name: "AbortError" });
  await expect.poll(() => sizeOfPart(folder)).toBeGreaterThan(4_000_000);
  abort.abort();
  await stopped;
  const [part = ""] = await listFolder(folder);
  const kept = await readFile(join(folder, part));
  expect(kept.length).toBeGreaterThan(4_000_000);
  expect(picture.subarray(0, kept.length).equals(kept)).toBe(true);
});

test("an abort keeps what has come of any file where the rate is limited", async () => {
  const folder = await makeFolder();
  const abort = new AbortController();
  const server = await serveBroken({ body: makePng(300, 300, 7) });
  const options = { ...quick, concurrency: 1, bytesPerSecond: 20_000 };
  const run = collect(requestOf(server), folder, { ...options, signal: abort.signal });
  const stopped = expect(run).rejects.toMatchObject({ name: "AbortError" });
  await expect.poll(() => sizeOfPart(folder)).toBeGreaterThan(20_000);
  abort.abort();
  await stopped;
  const keptBytes = await sizeOfPart(folder);
  const [result] = await collect(requestOf(server), folder);
  await expectSaved(result, folder, server.host.body);
  expect(server.host.asked[1]).toEqual([`bytes=${keptBytes}-`, '"one"']);
});

test.each<[string, Partial<Host>, (host: Host) => void]>([
  [
    "has changed since",
    {},
    (host) => {
      host.etag = '"two"';
      host.body = makePng(3000, 2500, 5);
    },
  ],
  ["is on a host without ranges", { hasRanges: false }, () => {}],
  [
    "is shorter than what is left",
    {},
    (host) => {
      host.body = makePng(100, 100, 6);
    },
  ],
])("a file that %s is fetched from the beginning", async (_name, before, change) => {
  const folder = await makeFolder();
  const server = await serveBroken(before);
  await collect(requestOf(server), folder, { ...quick, retry: { attempts: 1 } });
  change(server.host);
  const [result] = await collect(requestOf(server), folder);
  await expectSaved(result, folder, server.host.body);
  expect(await listFolder(folder)).toEqual(["big.png"]);
});

test.each<[string, string | undefined]>([
  ["no validator", undefined],
  ["a weak ETag only", 'W/"one"'],
])("a file with %s leaves nothing, as nobody could tell whether the rest belongs to it", async (_name, etag) => {
  const folder = await makeFolder();
  const server = await serveBroken({ etag });
  await collect(requestOf(server), folder, { ...quick, retry: { attempts: 1 } });
  expect(await listFolder(folder)).toEqual([]);
  const [result] = await collect(requestOf(server), folder);
  await expectSaved(result, folder, picture);
  expect(server.host.asked[1]).toEqual([undefined, undefined]);
});

test("a part that is older than the machine's start, or that nobody asks for, is removed", async () => {
  const folder = await makeFolder();
  const url = "http://127.0.0.1:9/old.png";
  const parts = join(folder, ".m3", "parts");
  await mkdir(parts, { recursive: true });
  for (const [each, year] of [
    [url, 2001],
    ["http://127.0.0.1:9/other.png", new Date().getFullYear() + 1],
  ] as const) {
    const key = urlDigest(each).slice(0, 32);
    const path = join(folder, `.m3-${key}.part`);
    await writeFile(path, picture.subarray(0, 100));
    await utimes(path, new Date(year, 0), new Date(year, 0));
    await writeFile(join(parts, `${key}.json`), JSON.stringify({ url: each, validator: '"one"' }));
  }
  const run = download([], folder, quick);
  expect(await run.next()).toMatchObject({ done: true });
  expect(await listFolder(folder)).toEqual([]);
  expect(await readdir(parts)).toEqual([]);
});

test("what is said about a part is not believed for another URL", async () => {
  const folder = await makeFolder();
  const server = await serveBroken();
  await collect(requestOf(server), folder, { ...quick, retry: { attempts: 1 } });
  const [note = ""] = await readdir(join(folder, ".m3", "parts"));
  await writeFile(join(folder, ".m3", "parts", note), '{"url":"http://elsewhere/","validator":"\\"one\\""}');
  const [result] = await collect(requestOf(server), folder);
  await expectSaved(result, folder, picture);
  expect(server.host.asked[1]).toEqual([undefined, undefined]);
});

test("names do not depend on how much of a list an earlier run has done, whichever part that was", async () => {
  const server = await serve((_request, response) => void response.end(makePng(4, 4, 0)));
  const requests = ["one", "two", "three"].map((dive) => ({ id: dive, url: `${server.origin}/${dive}/a.png` }));
  const whole = await makeFolder();
  await collect(requests, whole);
  const names = await listFolder(whole);
  expect(names.filter((name) => /^a~[0-9a-f]{8}\.png$/.test(name))).toHaveLength(3);
  const journal = await readFile(join(whole, ".m3/journal.jsonl"), "utf8");
  for (const { url } of requests) {
    const folder = await makeFolder();
    await collect(requests, folder);
    // As a run leaves it that was killed before it came to that one.
    const name = JSON.parse(journal.split("\n").find((line) => line.includes(url)) ?? "").name as string;
    await rm(join(folder, name));
    const path = join(folder, ".m3/journal.jsonl");
    const lines = (await readFile(path, "utf8")).split("\n");
    await writeFile(path, lines.filter((line) => !line.includes(url)).join("\n"));
    await collect(requests, folder);
    expect(await listFolder(folder)).toEqual(names);
  }
});

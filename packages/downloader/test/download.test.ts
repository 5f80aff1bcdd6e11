import { readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type DownloadEvent, type DownloadRequest, download, examine } from "../src/index.ts";
import { makeFolder } from "./folder.ts";
import { makeJpeg, makePng } from "./images.ts";
import { collect, expectSaved, listFolder, quick, requestsFor } from "./run.ts";
import { sendImage, serve } from "./server.ts";

/** A different picture for every path. */
function pictureOf(path: string): Buffer {
  let seed = 0;
  for (const character of path) seed = (seed * 31 + character.charCodeAt(0)) % 100_003;
  return path.endsWith(".jpg") ? makeJpeg(80, 60, seed) : makePng(20, 30, seed);
}

function servePictures(): ReturnType<typeof serve> {
  return serve((request, response) => sendImage(request, response, pictureOf(request.url ?? "")));
}

test("files are fetched, verified, described and journaled, and not asked for again", async () => {
  const folder = await makeFolder();
  const server = await servePictures();
  const requests = requestsFor([`${server.origin}/a.png`, `${server.origin}/b.jpg`]);
  const first = await collect(requests, folder);
  expect(first).toMatchObject([
    { kind: "done", id: "00000", name: "a.png", format: "png", widthPixels: 20, heightPixels: 30, attempts: 1 },
    { kind: "done", id: "00001", name: "b.jpg", format: "jpeg", widthPixels: 80, heightPixels: 60, attempts: 1 },
  ]);
  await expectSaved(first[0], folder, pictureOf("/a.png"));
  await expectSaved(first[1], folder, pictureOf("/b.jpg"));
  expect(await listFolder(folder)).toEqual(["a.png", "b.jpg"]);

  const second = await collect(requests, folder);
  expect(second).toEqual(first.map((result) => ({ ...result, kind: "skipped", attempts: 0 })));
  expect(server.seen).toHaveLength(2);
});

test("the folder is made with its parents, and a large file passes through the disk", async () => {
  const folder = join(await makeFolder(), "a", "b");
  const big = makePng(3000, 2000, 1);
  expect(big.length).toBeGreaterThan(5_000_000);
  const server = await serve((request, response) => sendImage(request, response, big));
  const [result] = await collect(requestsFor([`${server.origin}/big.png`]), folder);
  await expectSaved(result, folder, big);
  expect(await listFolder(folder)).toEqual(["big.png"]);
});

test("two dives with one basename are both kept, whichever comes first", async () => {
  const server = await servePictures();
  const paths = ["/0616/01_17_59_10.png", "/0710/01_17_59_10.png"];
  const names: string[] = [];
  for (const order of [paths, paths.toReversed()]) {
    const folder = await makeFolder();
    const results = await collect(requestsFor(order.map((path) => server.origin + path)), folder);
    for (const [index, path] of order.entries()) await expectSaved(results[index], folder, pictureOf(path));
    names.push((await listFolder(folder)).join(" "));
  }
  expect(names[0]).toMatch(/^01_17_59_10~[0-9a-f]{8}\.png 01_17_59_10~[0-9a-f]{8}\.png$/);
  expect(names[1]).toBe(names[0]);
});

test("of a stream the first keeps the bare name, also in later runs", async () => {
  const server = await servePictures();
  const folder = await makeFolder();
  const requests = requestsFor([`${server.origin}/1/x.png`, `${server.origin}/2/x.png`]);
  async function* stream(list: readonly DownloadRequest[]) {
    yield* list;
  }
  const first = await collect(stream(requests), folder);
  expect(first.map((result) => result.name)).toEqual(["x.png", expect.stringMatching(/^x~/)]);
  const again = await collect(stream(requests.toReversed()), folder);
  expect(again.map((result) => [result.kind, result.name])).toEqual(first.map((result) => ["skipped", result.name]));
  const asList = await collect(requests.toReversed(), folder);
  expect(asList.map((result) => result.name)).toEqual(first.map((result) => result.name));
  for (const [index, path] of ["/1/x.png", "/2/x.png"].entries())
    await expectSaved(asList[index], folder, pictureOf(path));
});

test("a URL asked for many times is fetched once and given to all", async () => {
  const folder = await makeFolder();
  const server = await servePictures();
  const requests = requestsFor(Array.from({ length: 50 }, (_, index) => `${server.origin}/${index % 2}.png`));
  const results = await collect(requests, folder);
  expect(results).toHaveLength(50);
  expect(new Set(results.map((result) => result.name))).toEqual(new Set(["0.png", "1.png"]));
  expect(server.seen).toHaveLength(2);
});

test("a URL that failed is not tried again for later askers", async () => {
  const folder = await makeFolder();
  const server = await serve((_request, response) => response.writeHead(404).end());
  const events: DownloadEvent[] = [];
  async function* later() {
    yield { id: "1", url: `${server.origin}/x.png` };
    await expect.poll(() => events.some(({ kind }) => kind === "attempt")).toBe(true);
    yield { id: "2", url: `${server.origin}/x.png` };
  }
  const results = await collect(later(), folder, { ...quick, onEvent: (event) => events.push(event) });
  expect(results.map((result) => [result.id, result.kind])).toEqual([
    ["1", "failed"],
    ["2", "failed"],
  ]);
  expect(server.seen).toHaveLength(1);
});

test("limits hold: one host, all hosts, and one at a time", async () => {
  const slow = () => serve((request, response) => setTimeout(() => sendImage(request, response, makePng(5, 5, 1)), 10));
  const [one, two] = await Promise.all([slow(), slow()]);
  const urls = Array.from({ length: 40 }, (_, index) => `${index % 2 ? one.origin : two.origin}/${index}.png`);
  const most = (server: typeof one) => Math.max(...server.seen.map((seen) => seen.concurrency));

  await collect(requestsFor(urls), await makeFolder(), { ...quick, concurrency: 64, perHostConcurrency: 3 });
  expect([most(one), most(two)]).toEqual([3, 3]);
  one.seen.length = two.seen.length = 0;
  await collect(requestsFor(urls), await makeFolder(), { ...quick, concurrency: 1 });
  expect([most(one), most(two)]).toEqual([1, 1]);
});

test("a slow host leaves no quick one without work", async () => {
  const quickOne = await servePictures();
  const held: (() => void)[] = [];
  const isQuickDone = () => quickOne.seen.length === 20;
  // It answers nothing before the quick one, which comes last in the list, has answered all.
  const slowOne = await serve((request, response) => {
    held.push(() => sendImage(request, response, pictureOf(request.url ?? "")));
    if (isQuickDone()) for (const answer of held.splice(0)) answer();
  });
  const slowUrls = Array.from({ length: 300 }, (_, index) => `${slowOne.origin}/${index}.png`);
  const quickUrls = Array.from({ length: 20 }, (_, index) => `${quickOne.origin}/quick-${index}.png`);
  const requests = requestsFor([...slowUrls, ...quickUrls]);
  let doneCount = 0;
  for await (const { kind } of download(requests, await makeFolder(), { concurrency: 16, perHostConcurrency: 4 })) {
    if (kind === "done") doneCount++;
    if (isQuickDone()) for (const answer of held.splice(0)) answer();
  }
  expect(doneCount).toBe(320);
  // Without that work it would wait for ever.
}, 30_000);

test("requests are pulled only as there is room", async () => {
  const folder = await makeFolder();
  const server = await servePictures();
  let pulled = 0;
  function* endless() {
    for (;;) yield { id: String(pulled), url: `${server.origin}/${pulled++}.png` };
  }
  const run = download(endless(), folder, quick);
  for (let index = 0; index < 20; index++) await run.next();
  await run.return();
  expect(pulled).toBeLessThan(6000);
  const before = pulled;
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(pulled).toBe(before);
  expect((await listFolder(folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
});

test("a file that was changed or deleted since is fetched again under its name", async () => {
  const folder = await makeFolder();
  const server = await servePictures();
  const requests = requestsFor([`${server.origin}/a.png`, `${server.origin}/b.png`, `${server.origin}/c.png`]);
  await collect(requests, folder);
  await truncate(join(folder, "a.png"), 10);
  await rm(join(folder, "b.png"));
  const results = await collect(requests, folder);
  expect(results.map((result) => result.kind)).toEqual(["done", "done", "skipped"]);
  await expectSaved(results[0], folder, pictureOf("/a.png"));
  expect(await listFolder(folder)).toEqual(["a.png", "b.png", "c.png"]);
});

test("overwrite fetches everything again, once", async () => {
  const folder = await makeFolder();
  const server = await servePictures();
  await writeFile(join(folder, "a.png"), "not known to the journal");
  const requests = requestsFor([`${server.origin}/a.png`, `${server.origin}/a.png`, `${server.origin}/b.png`]);
  for (const fetched of [2, 4]) {
    const results = await collect(requests, folder, { ...quick, overwrite: true });
    expect(results.map((result) => [result.kind, result.name])).toEqual([
      ["done", "a.png"],
      ["done", "a.png"],
      ["done", "b.png"],
    ]);
    expect(server.seen).toHaveLength(fetched);
  }
  expect((await readFile(join(folder, "a.png"))).equals(pictureOf("/a.png"))).toBe(true);
});

test("what is expected of a file is held against it", async () => {
  const folder = await makeFolder();
  const server = await servePictures();
  const url = `${server.origin}/a.png`;
  const [wrong] = await collect([{ id: "1", url, expected: { sha256: "0".repeat(64) } }], folder);
  expect(wrong).toMatchObject({ kind: "failed", code: "unexpected", attempts: 2 });
  expect(await listFolder(folder)).toEqual([]);
  const [right] = await collect(
    [{ id: "1", url, expected: { widthPixels: 20, sizeBytes: pictureOf("/a.png").length } }],
    folder,
  );
  expect(right).toMatchObject({ kind: "done" });
  const [there] = await collect([{ id: "1", url, expected: { heightPixels: 31 } }], folder);
  expect(there).toMatchObject({ kind: "failed", code: "unexpected" });
  await expectSaved(right, folder, pictureOf("/a.png"));
});

test("those who expect different things of one URL each get their answer", async () => {
  const server = await servePictures();
  const url = `${server.origin}/a.png`;
  const wrong = { sha256: "0".repeat(64) };
  for (const expected of [
    [undefined, wrong, undefined],
    [wrong, undefined, wrong],
  ]) {
    const folder = await makeFolder();
    const requests = expected.map((each, index) => ({ id: `${index}`, url, ...(each && { expected: each }) }));
    const results = await collect(requests, folder);
    expect(results.map(({ kind }) => kind === "failed")).toEqual(expected.map((each) => each !== undefined));
    await expectSaved(results[expected.indexOf(undefined)], folder, pictureOf("/a.png"));
  }
});

test("a request that cannot be made fails by itself", async () => {
  const folder = await makeFolder();
  const server = await servePictures();
  const url = `${server.origin}/a.png`;
  const noUrl = { id: "2" } as unknown as DownloadRequest;
  const results = await collect([{ id: "1", url, headers: { "x-name": "a\nb" } }, noUrl, { id: "3", url }], folder);
  expect(results).toMatchObject([
    { kind: "failed", code: "bad-header", attempts: 0 },
    { kind: "failed", code: "bad-url", attempts: 0 },
    { kind: "done" },
  ]);
});

test("what can be read once only is not used up by a first look", async () => {
  const server = await servePictures();
  const once = requestsFor([`${server.origin}/a.png`]).values();
  const results = await collect({ [Symbol.iterator]: () => once }, await makeFolder());
  expect(results).toMatchObject([{ kind: "done" }]);
});

test("hostile URLs and names stay in the folder", async () => {
  const parent = await makeFolder();
  const folder = join(parent, "images");
  const server = await servePictures();
  const paths = [
    "..%2F..%2Fetc%2Fpasswd",
    "CON.png",
    "a:b.png",
    "x".repeat(300),
    "%F0%9F%90%99.png",
    "%00",
    "dot.",
    "..\\up.png",
  ];
  const results = await collect(requestsFor(paths.map((path) => `${server.origin}/${path}`)), folder);
  expect(results.map((result) => result.kind)).toEqual(paths.map(() => "done"));
  expect((await listFolder(folder)).length).toBe(paths.length);
  expect(await listFolder(parent)).toEqual(["images"]);
  const named = await collect([{ id: "1", url: `${server.origin}/other.png`, name: "../../up.png" }], folder);
  expect(named[0]?.name).toBe("_.._.._up.png");
  expect(await listFolder(parent)).toEqual(["images"]);
});

test("a PNG's name that holds JPEG data keeps its name, and the format is told", async () => {
  const folder = await makeFolder();
  const server = await serve((request, response) => sendImage(request, response, makeJpeg(8, 9, 1)));
  const [result] = await collect(requestsFor([`${server.origin}/x.png`]), folder);
  expect(result).toMatchObject({ kind: "done", name: "x.png", format: "jpeg", widthPixels: 8, heightPixels: 9 });
});

test.each([
  ["file:///etc/passwd", "expected an http or https URL, got file:"],
  ["ftp://host/x.png", "expected an http or https URL, got ftp:"],
  ["javascript:alert(1)", "expected an http or https URL, got javascript:"],
  ["x.png", "expected a URL"],
  ["", "expected a URL"],
  ["http://unix:/var/run/docker.sock:/info.png", "expected an http or https URL, got that of a Unix socket"],
  ["https://UNIX/a.png", "expected an http or https URL, got that of a Unix socket"],
  ["http://%zz@host/a.png", "expected an http or https URL, got a name or password that cannot be decoded"],
])("%j is refused unseen", async (url, reason) => {
  const [result] = await collect([{ id: "1", url }], await makeFolder());
  expect(result).toEqual({
    kind: "failed",
    id: "1",
    url,
    code: "bad-url",
    message: `Cannot fetch "${url}": ${reason}`,
    attempts: 0,
  });
});

test("requests that wait for one URL count as open", async () => {
  let pulled = 0;
  const server = await serve((request, response) => {
    setTimeout(() => sendImage(request, response, makePng(9, 9, 1)), 300);
  });
  function* source() {
    for (; pulled < 20_000; pulled++) yield { id: String(pulled), url: `${server.origin}/one.png` };
  }
  const run = download(source(), await makeFolder(), quick);
  await run.next();
  expect(pulled).toBeLessThan(6000);
  let count = 1;
  for await (const { kind } of run) if (kind !== "failed") count++;
  expect([count, server.seen.length]).toEqual([20_000, 1]);
});

test("what a listener throws ends the run, wherever the event came from", async () => {
  const folder = await makeFolder();
  const server = await serve((request, response) => {
    setTimeout(() => sendImage(request, response, makePng(9, 9, 1)), 600);
  });
  for (const kind of ["progress", "attempt", "end"]) {
    const onEvent = (event: { readonly kind: string }): void => {
      if (event.kind === kind) throw new RangeError(`at ${kind}`);
    };
    const run = collect(requestsFor([`${server.origin}/${kind}.png`]), folder, { ...quick, onEvent });
    await expect(run).rejects.toThrow(`at ${kind}`);
  }
  await expect(collect(requestsFor([`${server.origin}/x.png`]), folder)).resolves.toHaveLength(1);
});

test("examine() says what is missing and what is there, and writes nothing", async () => {
  const folder = await makeFolder();
  const server = await servePictures();
  const requests = requestsFor([`${server.origin}/a.png`, `${server.origin}/b.png`, "ftp://x/y.png"]);
  await collect(requests.slice(0, 1), folder);
  const found = [];
  for await (const each of examine(requests, folder)) found.push(each);
  expect(found.sort((a, b) => (a.id < b.id ? -1 : 1))).toMatchObject([
    { kind: "present", id: "00000", name: "a.png", format: "png", sizeBytes: pictureOf("/a.png").length },
    { kind: "missing", id: "00001", name: "b.png", path: join(folder, "b.png") },
    { kind: "failed", id: "00002", code: "bad-url" },
  ]);
  expect(server.seen).toHaveLength(1);
  const absent = join(folder, "absent");
  for await (const each of examine(requests.slice(0, 1), absent)) expect(each.kind).toBe("missing");
  expect(await listFolder(folder)).toEqual(["a.png"]);
});

test("a file never takes a reserved name, not even one that the journal has it under or that is written over", async () => {
  const folder = await makeFolder();
  const server = await servePictures();
  const requests = requestsFor([`${server.origin}/map.png`, `${server.origin}/b.png`]);
  await collect(requests, folder);
  await writeFile(join(folder, "map.png"), "mine");
  for (const options of [quick, { ...quick, overwrite: true }]) {
    const results = await collect(requests, folder, { ...options, reservedNames: ["MAP.png"] });
    expect(results).toMatchObject([{ name: expect.stringMatching(/^map~[0-9a-f]{8}\.png$/) }, { name: "b.png" }]);
    await expectSaved(results[0], folder, pictureOf("/map.png"));
    expect(await readFile(join(folder, "map.png"), "utf8")).toBe("mine");
  }
  const [again] = await collect(requests.slice(0, 1), folder, { ...quick, reservedNames: ["MAP.png"] });
  expect(again?.kind).toBe("skipped");
  expect(await listFolder(folder)).toHaveLength(3);
});

test("wrong options are the caller's mistake", async () => {
  const folder = await makeFolder();
  for (const options of [
    { concurrency: 0 },
    { perHostConcurrency: 1.5 },
    { retry: { attempts: 0 } },
    { timeouts: { idleMillis: -1 } },
    { timeouts: { connectMillis: Number.POSITIVE_INFINITY } },
    { timeouts: { totalMillis: 2 ** 31 } },
    { retry: { maxMillis: 2 ** 31 } },
    { headers: { "x y": "1" } },
    { headers: { cookie: "a\r\nhost: b" } },
  ]) {
    await expect(collect([], folder, options)).rejects.toThrow(RangeError);
  }
});

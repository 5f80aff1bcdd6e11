import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type DownloadEvent, examine } from "../src/index.ts";
import { makeFolder } from "./folder.ts";
import { makeJpeg, makePng, segment } from "./images.ts";
import { collect, expectSaved, listFolder, quick, requestsFor } from "./run.ts";
import { sendImage, serve, type TestServer } from "./server.ts";

const ours = makePng(50, 40, 1);
/** As long as ours, as pictures of one camera can be. */
const theirs = makePng(50, 40, 2);

function serveOurs(): Promise<TestServer> {
  return serve((request, response) => sendImage(request, response, ours));
}

/** What was asked for: all of it, or its end. */
function asked(server: TestServer): string[] {
  return server.seen.map(({ range }) => (range === undefined ? "all" : "end"));
}

test("the two pictures of these tests have one length", () => {
  expect(theirs.length).toBe(ours.length);
  expect(theirs.equals(ours)).toBe(false);
});

test("a file an older program fetched is recognised by its end, then known", async () => {
  const folder = await makeFolder();
  const server = await serveOurs();
  await writeFile(join(folder, "x.png"), ours);
  const requests = requestsFor([`${server.origin}/0616/x.png`]);
  for await (const each of examine(requests, folder)) expect(each).toMatchObject({ kind: "present", name: "x.png" });
  expect(await readdir(folder)).toEqual(["x.png"]);
  const [result] = await collect(requests, folder);
  expect(result).toMatchObject({ kind: "skipped", name: "x.png", widthPixels: 50, heightPixels: 40 });
  await expectSaved(result, folder, ours);
  expect(asked(server)).toEqual(["end", "end"]);
  await collect(requests, folder);
  expect(asked(server)).toHaveLength(2);
});

test("the file of another dive under the same name is neither taken nor touched", async () => {
  const folder = await makeFolder();
  const server = await serveOurs();
  await writeFile(join(folder, "x.png"), theirs);
  const requests = requestsFor([`${server.origin}/0616/x.png`]);
  const events: DownloadEvent[] = [];
  const [result] = await collect(requests, folder, { ...quick, onEvent: (event) => events.push(event) });
  expect(result).toMatchObject({ kind: "done", name: expect.stringMatching(/^x~[0-9a-f]{8}\.png$/) });
  await expectSaved(result, folder, ours);
  expect((await readFile(join(folder, "x.png"))).equals(theirs)).toBe(true);
  expect(events).toContainEqual({
    kind: "stranger",
    url: requests[0]?.url,
    strangerName: "x.png",
    isWhole: true,
    name: result?.name,
  });
  const [again] = await collect(requests, folder);
  expect(again).toMatchObject({ kind: "skipped", name: result?.name });
});

test("a file with the same end but another length is another file", async () => {
  const folder = await makeFolder();
  const picture = makeJpeg(50, 40, 1, 9000);
  const server = await serve((request, response) => sendImage(request, response, picture));
  const withComment = Buffer.concat([
    picture.subarray(0, 2),
    segment(0xfe, Buffer.from("dive 616")),
    picture.subarray(2),
  ]);
  await writeFile(join(folder, "x.jpg"), withComment);
  const [result] = await collect(requestsFor([`${server.origin}/x.jpg`]), folder);
  expect(asked(server)).toEqual(["end", "all"]);
  await expectSaved(result, folder, picture);
  expect((await readFile(join(folder, "x.jpg"))).equals(withComment)).toBe(true);
});

test("a damaged file that nobody can vouch for is left alone too", async () => {
  const folder = await makeFolder();
  const server = await serveOurs();
  await writeFile(join(folder, "x.png"), ours.subarray(0, -5));
  const [result] = await collect(requestsFor([`${server.origin}/x.png`]), folder);
  await expectSaved(result, folder, ours);
  expect((await listFolder(folder)).length).toBe(2);
  expect(asked(server)).toEqual(["all"]);
});

test("a damaged file that the caller vouches for is replaced, a whole one is not", async () => {
  const server = await serveOurs();
  for (const [content, names] of [
    [ours.subarray(0, -5), 1],
    [theirs, 2],
  ] as const) {
    const folder = await makeFolder();
    await writeFile(join(folder, "x.png"), content);
    const [result] = await collect([{ id: "1", url: `${server.origin}/x.png`, ownsName: true }], folder);
    await expectSaved(result, folder, ours);
    expect(await listFolder(folder)).toHaveLength(names);
  }
});

test("when the host knows no ranges the file is fetched, and the same content makes it known", async () => {
  const folder = await makeFolder();
  const server = await serve((_request, response) => response.writeHead(200).end(ours));
  await writeFile(join(folder, "x.png"), ours);
  const [result] = await collect(requestsFor([`${server.origin}/x.png`]), folder);
  expect(result).toMatchObject({ kind: "done", name: "x.png" });
  expect(await listFolder(folder)).toEqual(["x.png"]);
});

test("a BMP proves nothing by its end, since that may be black in any picture", async () => {
  const folder = await makeFolder();
  const bmp = Buffer.alloc(9000);
  bmp.write("BM");
  bmp.writeUInt32LE(40, 14);
  bmp.writeInt32LE(50, 18);
  bmp.writeInt32LE(50, 22);
  const other = Buffer.from(bmp);
  other[100] = 1;
  const server = await serve((request, response) => sendImage(request, response, bmp));
  await writeFile(join(folder, "x.bmp"), other);
  const [result] = await collect(requestsFor([`${server.origin}/x.bmp`]), folder);
  expect(asked(server)).toEqual(["all"]);
  expect(result?.name).toMatch(/^x~/);
});

test("a file older than the host's is not adopted", async () => {
  const folder = await makeFolder();
  const server = await serve((request, response) => {
    response.setHeader("last-modified", new Date(Date.now() + 86_400_000).toUTCString());
    sendImage(request, response, ours);
  });
  await writeFile(join(folder, "x.png"), ours);
  const requests = requestsFor([`${server.origin}/x.png`]);
  for await (const each of examine(requests, folder)) expect(each.kind).toBe("missing");
});

test("two URLs of one name never share an old file, even if one of them is its source", async () => {
  const folder = await makeFolder();
  const server = await serve((request, response) =>
    sendImage(request, response, request.url?.startsWith("/1") ? ours : theirs),
  );
  await writeFile(join(folder, "x.png"), ours);
  const results = await collect(requestsFor([`${server.origin}/1/x.png`, `${server.origin}/2/x.png`]), folder);
  await expectSaved(results[0], folder, ours);
  await expectSaved(results[1], folder, theirs);
  expect(await listFolder(folder)).toHaveLength(3);
});

test("without the journal, names that prove themselves are adopted without asking", async () => {
  const folder = await makeFolder();
  const server = await serve((request, response) =>
    sendImage(request, response, request.url?.startsWith("/1") ? ours : theirs),
  );
  const collided = requestsFor([`${server.origin}/1/x.png`, `${server.origin}/2/x.png`]);
  const byId = [{ id: "230440a2-0a28-4849-97d6-7a2543b78e18", url: `${server.origin}/1/y.png` }];
  await collect(collided, folder);
  await collect(byId, folder, { ...quick, names: "uuid" });
  await rm(join(folder, ".m3"), { recursive: true });
  server.seen.length = 0;
  expect((await collect(collided, folder)).map((result) => result.kind)).toEqual(["skipped", "skipped"]);
  expect((await collect(byId, folder, { ...quick, names: "uuid" }))[0]).toMatchObject({ kind: "skipped" });
  expect(server.seen).toEqual([]);
});

test("a file of a proven name that is damaged is replaced", async () => {
  const folder = await makeFolder();
  const server = await serveOurs();
  const id = "230440a2-0a28-4849-97d6-7a2543b78e18";
  await writeFile(join(folder, `${id}.png`), ours.subarray(0, 99));
  const [result] = await collect([{ id, url: `${server.origin}/x.png` }], folder, { ...quick, names: "uuid" });
  expect(result).toMatchObject({ kind: "done", name: `${id}.png` });
  await expectSaved(result, folder, ours);
});

test("deleting the journal costs time, not a file, also when a stranger has the bare name", async () => {
  const folder = await makeFolder();
  const server = await serveOurs();
  await writeFile(join(folder, "x.png"), theirs);
  const requests = requestsFor([`${server.origin}/x.png`]);
  const [first] = await collect(requests, folder);
  await rm(join(folder, ".m3"), { recursive: true });
  server.seen.length = 0;
  const [second] = await collect(requests, folder);
  expect(second).toMatchObject({ kind: "skipped", name: first?.name });
  expect(asked(server)).toEqual(["end"]);
  expect(await listFolder(folder)).toHaveLength(2);
});

test("adoption can be trusting, or refused", async () => {
  const server = await serveOurs();
  const requests = requestsFor([`${server.origin}/x.png`]);
  for (const [adoption, kind] of [
    ["trust", "skipped"],
    ["never", "done"],
  ] as const) {
    const folder = await makeFolder();
    await writeFile(join(folder, "x.png"), ours);
    server.seen.length = 0;
    const [result] = await collect(requests, folder, { ...quick, adoption });
    expect(result).toMatchObject({ kind, name: "x.png" });
    expect(asked(server)).toEqual(kind === "skipped" ? [] : ["all"]);
  }
});

test("an expected digest proves a file by itself", async () => {
  const folder = await makeFolder();
  const server = await serveOurs();
  const [fetched] = await collect(requestsFor([`${server.origin}/x.png`]), await makeFolder());
  if (fetched?.kind !== "done") throw new TypeError("not fetched");
  await writeFile(join(folder, "x.png"), ours);
  server.seen.length = 0;
  const request = { id: "1", url: `${server.origin}/x.png`, expected: { sha256: fetched.sha256.toUpperCase() } };
  expect((await collect([request], folder))[0]).toMatchObject({ kind: "skipped" });
  expect(server.seen).toEqual([]);
});

test("a folder or a link that has the name is in the way, and nothing is written through it", async () => {
  const parent = await makeFolder();
  const folder = join(parent, "images");
  await mkdir(join(folder, "x.png"), { recursive: true });
  await symlink(join(parent, "outside.png"), join(folder, "y.png"));
  const server = await serveOurs();
  const results = await collect(requestsFor([`${server.origin}/x.png`, `${server.origin}/y.png`]), folder);
  for (const result of results) await expectSaved(result, folder, ours);
  expect(results[0]?.name).toMatch(/^x~/);
  expect(await readdir(parent)).toEqual(["images"]);
});

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createServer } from "node:net";
import { CreateBucketCommand, CreateMultipartUploadCommand, GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, onTestFinished, test } from "vitest";
import { type DownloadResult, download, examine, type Storage } from "../src/index.ts";
import { createS3Storage, parseS3Url } from "../src/s3/index.ts";
import { beginUpload } from "../src/s3/s3-uploads.ts";
import { makePng } from "./images.ts";
import { quick, requestsFor } from "./run.ts";
import { serveS3 } from "./s3-server.ts";
import { sendImage, serve } from "./server.ts";

const credentials = { accessKeyId: "test", secretAccessKey: "test" };

function clientOf(endpoint: string): S3Client {
  return new S3Client({ endpoint, forcePathStyle: true, region: "us-east-1", credentials, maxAttempts: 1 });
}

async function run(urls: readonly string[], storage: Storage): Promise<DownloadResult[]> {
  const results: DownloadResult[] = [];
  for await (const result of download(requestsFor(urls), storage, quick)) results.push(result);
  return results.sort((a, b) => (a.id < b.id ? -1 : 1));
}

const small = makePng(50, 40, 1);
/** More than one part of a multipart upload. */
const large = makePng(3200, 3000, 2);

function servePictures(): ReturnType<typeof serve> {
  return serve((request, response) => {
    if (request.url === "/gone.png") response.writeHead(404).end();
    else sendImage(request, response, request.url?.includes("large") === true ? large : small);
  });
}

test("files go to a bucket whole, and are known to the next run, which fetches nothing", async () => {
  const s3 = await serveS3();
  const server = await servePictures();
  const urls = ["/1/a.png", "/2/a.png", "/b.png", "/large.png", "/gone.png"].map((path) => server.origin + path);
  const client = clientOf(s3.endpoint);
  const first = await run(urls, createS3Storage("s3://images/dive 1/png/", { client }));
  expect(first.map(({ kind }) => kind)).toEqual(["done", "done", "done", "done", "failed"]);
  expect(first[2]).toMatchObject({ path: "s3://images/dive 1/png/b.png", name: "b.png" });
  for (const [index, result] of first.slice(0, 4).entries()) {
    expect(s3.objects.get(`dive 1/png/${result.name}`)?.equals(index === 3 ? large : small)).toBe(true);
  }
  const keys = [...s3.objects.keys()].filter((key) => !key.includes("/.m3/"));
  expect(keys).toHaveLength(4);
  const asked = server.seen.length;
  for await (const each of examine(
    requestsFor(urls.slice(0, 4)),
    createS3Storage("s3://images/dive 1/png", { client }),
  )) {
    expect(each).toMatchObject({ kind: "present", isInJournal: true });
  }
  const again = await run(urls.slice(0, 4), createS3Storage("s3://images/dive 1/png", { client }));
  expect(again.map(({ kind }) => kind)).toEqual(["skipped", "skipped", "skipped", "skipped"]);
  expect(server.seen).toHaveLength(asked);
});

test("an object that is gone or has another size is put anew; one that was not ours stays", async () => {
  const s3 = await serveS3();
  const server = await servePictures();
  const urls = ["/a.png", "/b.png", "/c.png"].map((path) => server.origin + path);
  s3.objects.set("c.png", makePng(9, 9, 9));
  const client = clientOf(s3.endpoint);
  const first = await run(urls, createS3Storage("s3://images", { client }));
  expect(first[2]?.name).toMatch(/^c~[0-9a-f]{8}\.png$/);
  expect(s3.objects.get("c.png")?.equals(makePng(9, 9, 9))).toBe(true);
  s3.objects.delete("a.png");
  s3.objects.set("b.png", small.subarray(1));
  const again = await run(urls, createS3Storage("s3://images", { client }));
  expect(again.map(({ kind }) => kind)).toEqual(["done", "done", "skipped"]);
  expect(s3.objects.get("b.png")?.equals(small)).toBe(true);
});

test("an upload that fails half-way leaves no object and ends the run with one error", async () => {
  const s3 = await serveS3();
  s3.interfere = ({ query }, response) => {
    if (query.get("partNumber") !== "2") return false;
    response.writeHead(403, { "content-type": "application/xml" });
    response.end("<Error><Code>AccessDenied</Code><Message>no more</Message></Error>");
    return true;
  };
  const server = await servePictures();
  const storage = createS3Storage("s3://images/x", { client: clientOf(s3.endpoint) });
  await expect(run([`${server.origin}/large.png`], storage)).rejects.toMatchObject({
    name: "DownloaderError",
    code: "storage-unavailable",
    path: "s3://images/x/large.png",
    message: 'Cannot write "s3://images/x/large.png": AccessDenied: no more',
  });
  expect([...s3.objects.keys()]).toEqual([]);
  expect([...s3.uploads.keys()]).toEqual([]);
});

test("what a killed run began to upload is removed after a day, and nobody else's upload is", async () => {
  const s3 = await serveS3();
  const server = await servePictures();
  const client = clientOf(s3.endpoint);
  const others = ["x/film.mov", "backup.tar"].map(
    (key) => new CreateMultipartUploadCommand({ Bucket: "images", Key: key }),
  );
  for (const each of others) await client.send(each);
  const { uploadId } = await beginUpload({ client, bucket: "images", prefix: "x/" }, "x/large.png", "image/png");
  s3.objects.set("x/.m3/uploads/torn.json", Buffer.from('{"key":'));
  s3.objects.set("x/.m3/uploads/odd.json", Buffer.from(JSON.stringify({ key: "backup.tar", uploadId: "upload-1" })));
  const runHere = (): Promise<DownloadResult[]> =>
    run([`${server.origin}/a.png`], createS3Storage("s3://images/x", { client }));
  s3.modified = new Date().toISOString();
  await runHere();
  expect(s3.uploads.has(uploadId ?? "")).toBe(true);
  s3.modified = new Date(Date.now() - 25 * 60 * 60 * 1000).toISOString();
  await runHere();
  expect([s3.uploads.size, s3.uploads.has(uploadId ?? "")]).toEqual([2, false]);
  expect(s3.calls.filter(({ query }) => query.has("uploadId"))).toHaveLength(1);
});

test("an upload is noted while it is under way, and no longer", async () => {
  const s3 = await serveS3();
  const server = await servePictures();
  const notes = (): string[] => [...s3.objects.keys()].filter((key) => key.startsWith("x/.m3/uploads/"));
  let noteCount = 0;
  s3.interfere = ({ query }) => {
    if (query.get("partNumber") === "1") noteCount = notes().length;
    return false;
  };
  await run([`${server.origin}/large.png`], createS3Storage("s3://images/x", { client: clientOf(s3.endpoint) }));
  expect([noteCount, notes().length]).toEqual([1, 0]);
});

test("a large journal is left in objects that can be held in memory", async () => {
  const s3 = await serveS3();
  const server = await servePictures();
  const client = clientOf(s3.endpoint);
  const line = `${JSON.stringify({ url: "http://old.test/a.png", name: "old.png" })}\n`;
  const large = Buffer.from(line.repeat(Math.ceil((17 * 1024 * 1024) / line.length)));
  const key = (number: number): string => `x/.m3/journal/${String(number).padStart(14, "0")}-0-0.jsonl`;
  s3.objects.set(key(0), Buffer.from(line)).set(key(1), large);
  for (let number = 2; number < 40; number++) s3.objects.set(key(number), Buffer.from(line));
  await run([`${server.origin}/a.png`], createS3Storage("s3://images/x", { client }));
  const sizes = [...s3.objects]
    .filter(([each]) => each.includes("/.m3/"))
    .sort()
    .map(([, { length }]) => length);
  expect(sizes.slice(0, 2)).toEqual([line.length, large.length]);
  expect(sizes).toHaveLength(3);
});

test("a bucket that is not there ends the run before any download", async () => {
  const s3 = await serveS3();
  const server = await servePictures();
  const storage = createS3Storage("s3://elsewhere/x", { client: clientOf(s3.endpoint) });
  await expect(run([`${server.origin}/a.png`], storage)).rejects.toMatchObject({
    code: "storage-unavailable",
    message: expect.stringMatching(/^Cannot list "s3:\/\/elsewhere\/x\/": NoSuchBucket: /),
  });
  expect(server.seen).toEqual([]);
});

test("a journal of many objects becomes one, and is still believed", async () => {
  const s3 = await serveS3();
  const server = await servePictures();
  const client = clientOf(s3.endpoint);
  const runOf = (path: string): Promise<DownloadResult[]> =>
    run([server.origin + path], createS3Storage("s3://images/j", { client }));
  const journal = (): string[] => [...s3.objects.keys()].filter((key) => key.includes("/.m3/journal/"));
  await runOf("/a.png");
  const [first = ""] = journal();
  for (let index = 0; index < 33; index++) s3.objects.set(`${first}-${index}`, s3.objects.get(first) ?? Buffer.of());
  await runOf("/b.png");
  expect(journal()).toHaveLength(1);
  for (const path of ["/a.png", "/b.png"]) expect(await runOf(path)).toMatchObject([{ kind: "skipped" }]);
});

test("parseS3Url() reads bucket and prefix, and refuses anything else", () => {
  expect(parseS3Url("s3://images")).toEqual({ bucket: "images", prefix: "" });
  expect(parseS3Url("s3://my.images/a/b//")).toEqual({ bucket: "my.images", prefix: "a/b/" });
  for (const url of ["s3://", "s3:///x", "http://images/x", "s3://Bad_Name/x", "images"]) {
    expect(() => parseS3Url(url)).toThrow(`Cannot read "${url}": expected s3://BUCKET/PREFIX`);
  }
});

/** How moto's S3 server is started on this machine, if it is here: `pip install "moto[s3,server]"`. */
const moto = [process.env.MOTO_SERVER ?? "moto_server", "python3 -m moto.server"]
  .map((command) => command.split(" "))
  .find(([command = "", ...args]) => spawnSync(command, [...args, "--help"], { stdio: "ignore" }).status === 0);
if (moto === undefined) process.stdout.write("The tests against moto's S3 server are skipped: moto is not installed\n");

test.skipIf(moto === undefined)(
  "against moto's S3 server, files arrive whole and the next run fetches nothing",
  async () => {
    const port = await freePort();
    const [command = "", ...args] = moto ?? [];
    const child = spawn(command, [...args, "-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
    onTestFinished(() => void child.kill());
    const client = clientOf(`http://127.0.0.1:${port}`);
    await createBucket(client, child);
    const server = await servePictures();
    const urls = ["/1/a.png", "/2/a.png", "/large.png"].map((path) => server.origin + path);
    const first = await run(urls, createS3Storage("s3://images/deep/er", { client }));
    expect(first.map(({ kind }) => kind)).toEqual(["done", "done", "done"]);
    for (const [index, result] of first.entries()) {
      const object = new GetObjectCommand({ Bucket: "images", Key: `deep/er/${result.name}` });
      const { Body: body, ContentType: type } = await client.send(object);
      expect(Buffer.from((await body?.transformToByteArray()) ?? []).equals(index === 2 ? large : small)).toBe(true);
      expect(type).toBe("image/png");
    }
    const asked = server.seen.length;
    const again = await run(urls, createS3Storage("s3://images/deep/er", { client }));
    expect(again.map(({ kind }) => kind)).toEqual(["skipped", "skipped", "skipped"]);
    expect(server.seen).toHaveLength(asked);
  },
  60_000,
);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Tries until the server is up. */
async function createBucket(client: S3Client, server: ChildProcess): Promise<void> {
  for (;;) {
    if (server.exitCode !== null) throw new TypeError(`Cannot start moto's server: it ended with ${server.exitCode}`);
    try {
      await client.send(new CreateBucketCommand({ Bucket: "images" }));
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { fetchAll } from "../examples/download.ts";
import { mapStorage, runJob } from "../examples/service.ts";
import { makeFolder } from "./folder.ts";
import { makeJpeg, makePng } from "./images.ts";
import { sendImage, serve } from "./server.ts";

const here = new URL("..", import.meta.url);

test("the example of the README runs", async () => {
  const server = await serve((request, response) => {
    if (request.url === "/dive-1/x.png") sendImage(request, response, makePng(64, 48, 1));
    else if (request.url === "/dive-2/x.jpg") sendImage(request, response, makeJpeg(1920, 1080, 2));
    else response.writeHead(404).end();
  });
  const urls = ["/dive-1/x.png", "/dive-2/x.jpg", "/dive-3/gone.png"].map((path) => server.origin + path);
  expect(await fetchAll(urls, await makeFolder())).toEqual([
    "image 1: x.png, png, 64 x 48",
    "image 2: x.jpg, jpeg, 1920 x 1080",
    "image 3: not-found after 1 tries",
  ]);
});

test("the service of the README runs, tells how far it is, knows its files again, and can be stopped", async () => {
  const picture = makePng(64, 48, 1);
  const server = await serve((request, response) => sendImage(request, response, picture));
  const files = new Map<string, Uint8Array>();
  const storage = mapStorage(files);
  const urls = ["/a.png", "/b.png"].map((path) => server.origin + path);
  const counts: number[] = [];
  const job = (signal: AbortSignal): Promise<string> =>
    runJob(urls, storage, ({ doneCount }) => counts.push(doneCount), signal);
  const { signal } = new AbortController();
  expect(await job(signal)).toBe(`2 fetched (${2 * picture.length} bytes), 0 there before, 0 failed`);
  expect(Buffer.from(files.get("b.png") ?? []).equals(picture)).toBe(true);
  expect(counts.at(-1)).toBe(2);
  expect(await job(signal)).toBe("0 fetched (0 bytes), 2 there before, 0 failed");
  await expect(job(AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
});

test("the README holds the example as it is, and every export", async () => {
  const readme = await readFile(new URL("README.md", here), "utf8");
  expect(readme).toContain(await readFile(new URL("examples/download.ts", here), "utf8"));
  expect(readme).toContain(await readFile(new URL("examples/service.ts", here), "utf8"));
  const files = ["src/index.ts", "src/s3/index.ts"].map((path) => readFile(new URL(path, here), "utf8"));
  const index = (await Promise.all(files)).join("");
  const names = [...index.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list = ""]) => list.split(","));
  for (const name of names.map((each) => each.replace(/^\s*type\s|\s/g, "")).filter(Boolean)) {
    expect(readme, name).toContain(`\`${name}`);
  }
});

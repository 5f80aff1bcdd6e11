import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { serveS3 } from "../../../packages/downloader/test/s3-server.ts";
import { bytesPerSecond } from "../src/bytes-per-second.ts";
import { twinOf } from "../src/twin-image.ts";
import { pictureOf, serveImages } from "./image-server.ts";
import { downloadImages, namesIn, readJson, temporaryFolder, uuidOf, writeLocalizations } from "./run-in-process.ts";

const plain = ["localizations.json", "images"];

test("download-images --retry-failures asks for what failed only, by either file", async () => {
  const cwd = await temporaryFolder();
  let isDown = true;
  const server = await serveImages((request, response) => {
    if (!isDown || request.url?.includes("bad") !== true) return false;
    response.writeHead(404).end();
    return true;
  });
  const urls = ["/a.png", "/bad,1.png", "/bad2.png", "/later.png"].map((path) => server.origin + path);
  await writeLocalizations(cwd, urls.slice(0, 3));
  expect((await downloadImages(["-y", ...plain], { cwd })).exitCode).toBe(3);
  isDown = false;
  await writeLocalizations(cwd, urls);
  // As m3-download writes it.
  await writeFile(join(cwd, "failures.csv"), `${urls[1]},images/bad,1.png\n`);
  await writeFile(join(cwd, "failures.jsonl"), "");
  server.requests.length = 0;
  const first = await downloadImages(["-y", "--retry-failures", ...plain], { cwd });
  expect(first.stdout).toContain("Download successful for 1/1 images.");
  expect(server.requests).toEqual(["GET /bad,1.png"]);
  expect(Object.keys((await readJson(cwd, "image_map.json")) as object)).toEqual([uuidOf(0), uuidOf(1)]);
  const again = await downloadImages(["-y", "--retry-failures", ...plain], { cwd });
  expect(again.stdout).toBe("Nothing to retry.\nImage map written to image_map.json\n");
  expect(server.requests).toHaveLength(1);
  expect((await downloadImages(["-y", ...plain], { cwd })).stdout).toContain("Download successful for 2/2 images.");
});

test("download-images --verify finds what was changed on the disk, and mends it", async () => {
  const cwd = await temporaryFolder();
  const server = await serveImages();
  await writeLocalizations(cwd, [`${server.origin}/a.png`, `${server.origin}/b.png`]);
  await downloadImages(["-y", ...plain], { cwd });
  const path = join(cwd, "images", "a.png");
  const bytes = await readFile(path);
  bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100);
  await writeFile(path, bytes);
  expect((await downloadImages(plain, { cwd })).stdout).toContain("All images already downloaded.");
  const { exitCode, stdout, stderr } = await downloadImages(["-y", "--verify", ...plain], { cwd });
  expect(exitCode).toBe(0);
  expect(stdout).toContain("1 image read again and found as they were\n");
  expect(stdout).toContain("Download successful for 1/1 images.");
  expect(stderr).toBe("Warning: 1 image has changed since the download\n");
  expect((await readFile(path)).equals(pictureOf("/a.png"))).toBe(true);
});

test("download-images --sha256 writes what sha256sum checks", async () => {
  const cwd = await temporaryFolder();
  const server = await serveImages();
  await writeLocalizations(cwd, [`${server.origin}/b.png`, `${server.origin}/a.png`]);
  const { stdout } = await downloadImages(["-y", "--sha256", ...plain], { cwd });
  expect(stdout).toContain("Digests written to SHA256SUMS\n");
  const text = await readFile(join(cwd, "SHA256SUMS"), "utf8");
  expect(text).toMatch(/^[0-9a-f]{64} {2}images\/a\.png\n[0-9a-f]{64} {2}images\/b\.png\n$/);
  if (spawnSync("sha256sum", ["--version"]).status !== 0) return;
  expect(spawnSync("sha256sum", ["--check", "SHA256SUMS"], { cwd, encoding: "utf8" }).stdout).toBe(
    "images/a.png: OK\nimages/b.png: OK\n",
  );
});

test("download-images --per-host and --max-rate hold", async () => {
  const cwd = await temporaryFolder();
  const server = await serveImages(undefined, 5);
  await writeLocalizations(
    cwd,
    Array.from({ length: 20 }, (_, index) => `${server.origin}/${index}.png`),
  );
  const rate = String(pictureOf("/0.png").length * 40);
  const startedAt = performance.now();
  await downloadImages(["-y", "--per-host", "2", "--max-rate", rate, ...plain], { cwd });
  expect(performance.now() - startedAt).toBeGreaterThan(300);
  expect(server.peakConcurrency).toBe(2);
});

test("download-images --storage keeps images in a bucket, maps them, and asks for nothing the next time", async () => {
  const cwd = await temporaryFolder();
  const s3 = await serveS3();
  vi.stubEnv("AWS_ENDPOINT_URL", s3.endpoint);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  onTestFinished(() => void vi.unstubAllEnvs());
  const server = await serveImages();
  await writeLocalizations(cwd, [`${server.origin}/a.png`, `${server.origin}/b.png`]);
  const args = ["-y", "--storage", "s3://images/dive/1", "localizations.json"];
  const first = await downloadImages(args, { cwd });
  expect([first.exitCode, first.stderr]).toEqual([0, ""]);
  expect(s3.objects.get("dive/1/a.png")?.equals(pictureOf("/a.png"))).toBe(true);
  expect(await readJson(cwd, "image_map.json")).toEqual({
    [uuidOf(0)]: "s3://images/dive/1/a.png",
    [uuidOf(1)]: "s3://images/dive/1/b.png",
  });
  expect(await namesIn(cwd)).toEqual(["image_map.json", "localizations.json"]);
  expect((await downloadImages(args, { cwd })).stdout).toContain("All images already downloaded.");
  expect(server.requests).toHaveLength(2);
});

/** A box on the PNG of a frame that has a JPG too; `size` is what is known of the PNG. */
function frameRecord(origin: string, number: number, size: object): unknown {
  const [png, jpg] = [uuidOf(number), uuidOf(number + 100)];
  const urls = { [png]: `${origin}/${number}.png`, [jpg]: `${origin}/${number}.jpg` };
  return {
    observation_uuid: uuidOf(number, "cccc0000"),
    association_uuid: uuidOf(number, "dddd0000"),
    concept: "Sebastes",
    localization: { x: 1, y: 2, width: 10, height: 10, image_reference_uuid: png },
    image_urls: urls,
    kind: "box",
    resolution: "referenced",
    image: { uuid: png, url: urls[png], ...size },
  };
}

const asServed = { width: 24, height: 24 };

test("download-images --format takes the other image of a frame, or the one drawn on where the other is of no use", async () => {
  const cwd = await temporaryFolder();
  const server = await serveImages((request, response) => {
    if (request.url !== "/4.jpg") return false;
    response.writeHead(404).end();
    return true;
  });
  const sizes = [asServed, { width: 48, height: 48 }, {}, asServed];
  const records = sizes.map((size, index) => frameRecord(server.origin, index + 1, size));
  await writeFile(join(cwd, "localizations.json"), JSON.stringify(records));
  const jpg = ["-y", "--format", "jpg", ...plain];
  const first = await downloadImages(jpg, { cwd });
  expect(first.stderr).toBe(
    `Warning: 1 image kept in the format drawn on, since the other may be of another size, or is of no use
Warning: 2 images taken in the format drawn on, since the other is of no use, such as: Cannot use "${server.origin}/2.jpg": expected widthPixels 48, got 24
`,
  );
  expect([first.exitCode, first.stdout]).toEqual([
    0,
    `Downloading images (this could take a while)...
Download successful for 4/4 images.
Image map written to image_map.json
`,
  ]);
  const map = {
    [uuidOf(1)]: "images/1.jpg",
    [uuidOf(2)]: "images/2.png",
    [uuidOf(3)]: "images/3.png",
    [uuidOf(4)]: "images/4.png",
  };
  expect(await readJson(cwd, "image_map.json")).toEqual(map);
  expect(await namesIn(cwd)).toEqual(["image_map.json", "images", "localizations.json"]);

  const seenCount = server.requests.length;
  const again = await downloadImages(jpg, { cwd });
  expect([again.exitCode, again.stdout]).toEqual([
    0,
    "All images already downloaded.\nImage map written to image_map.json\n",
  ]);
  expect(again.stderr).toContain("3 images kept in the format drawn on");
  expect(server.requests.length).toBe(seenCount);
  expect(await readJson(cwd, "image_map.json")).toEqual(map);
});

test("download-images --format finds the images drawn on where they are, and asks again with --overwrite", async () => {
  const cwd = await temporaryFolder();
  let isThere = false;
  const server = await serveImages((request, response) => {
    if (isThere || request.url !== "/1.jpg") return false;
    response.writeHead(404).end();
    return true;
  });
  const records = [frameRecord(server.origin, 1, asServed), frameRecord(server.origin, 2, asServed)];
  await writeFile(join(cwd, "localizations.json"), JSON.stringify(records));
  await downloadImages(["-y", ...plain], { cwd });
  const { stdout } = await downloadImages(["-y", "--format", "jpg", "--json", ...plain], { cwd });
  expect(JSON.parse(stdout)).toMatchObject({
    missingCount: 1,
    downloadedCount: 1,
    failureCount: 0,
    keptFormatCount: 1,
  });
  const kept = { [uuidOf(1)]: "images/1.png", [uuidOf(2)]: "images/2.jpg" };
  expect(await readJson(cwd, "image_map.json")).toEqual(kept);
  isThere = true;
  expect((await downloadImages(["-y", "--format", "jpg", ...plain], { cwd })).exitCode).toBe(0);
  expect(await readJson(cwd, "image_map.json")).toEqual(kept);
  expect((await downloadImages(["-y", "-o", "--format", "jpg", ...plain], { cwd })).exitCode).toBe(0);
  expect(await readJson(cwd, "image_map.json")).toEqual({ ...kept, [uuidOf(1)]: "images/1.jpg" });
});

test("download-images --format does not take another image for the trouble that a host has at the moment", async () => {
  const cwd = await temporaryFolder();
  const server = await serveImages((request, response) => {
    if (request.url !== "/1.jpg") return false;
    response.writeHead(500).end();
    return true;
  });
  await writeFile(join(cwd, "localizations.json"), JSON.stringify([frameRecord(server.origin, 1, asServed)]));
  const { exitCode, stdout } = await downloadImages(["-y", "--format", "jpg", ...plain], { cwd });
  expect([exitCode, stdout]).toEqual([3, expect.stringContaining("1 failures written to failures.csv")]);
  expect(server.requests).not.toContain("GET /1.png");
  expect(await readJson(cwd, "image_map.json")).toEqual({});
});

test("download-images of an empty list says so, and leaves the image map of another alone", async () => {
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, "localizations.json"), "[]");
  const first = await downloadImages(["-y", ...plain], { cwd });
  expect([first.exitCode, first.stdout, first.stderr]).toEqual([
    0,
    "No images to download: localizations.json holds no localizations.\nImage map written to image_map.json\n",
    "",
  ]);
  expect(await readJson(cwd, "image_map.json")).toEqual({});
  await writeFile(join(cwd, "image_map.json"), '{"a":"images/a.png"}');
  await writeFile(join(cwd, "failures.csv"), "http://a/b.png,images/b.png\n");
  const { exitCode, stdout } = await downloadImages(["-y", ...plain], { cwd });
  expect([exitCode, stdout]).toEqual([
    0,
    "No images to download: localizations.json holds no localizations.\nImage map image_map.json left as it was\n",
  ]);
  expect(await readJson(cwd, "image_map.json")).toEqual({ a: "images/a.png" });
  expect(await namesIn(cwd)).toEqual(["failures.csv", "image_map.json", "localizations.json"]);
  const dry = await downloadImages(["--dry-run", "--image-map", "other.json", "--json", ...plain], { cwd });
  expect(JSON.parse(dry.stdout)).toMatchObject({ imageCount: 0, missingCount: 0 });
  expect(await namesIn(cwd)).not.toContain("other.json");
});

test("twinOf() takes no one of several", () => {
  const image = { uuid: "a", url: "http://x/a.png", widthPixels: 2, heightPixels: 3 };
  const imageUrls = { a: "http://x/a.png", b: "http://x/b.JPEG?size=1" };
  const size = { widthPixels: 2, heightPixels: 3 };
  expect(twinOf({ image, imageUrls }, "jpg")).toEqual({ url: "http://x/b.JPEG?size=1", size });
  expect(twinOf({ image, imageUrls }, "png")).toBeUndefined();
  expect(twinOf({ image, imageUrls: { ...imageUrls, c: "http://x/c.jpg" } }, "jpg")).toBeUndefined();
});

test.each([
  ["500", 500],
  ["500K", 500_000],
  ["1.5 MB/s", 1_500_000],
  ["2g", 2_000_000_000],
])("bytesPerSecond() reads %j as %i", (text, expected) => {
  expect(bytesPerSecond("--max-rate")(text)).toBe(expected);
});

test("download-images writes no image map by the name of standard output", async () => {
  const cwd = await temporaryFolder();
  await writeLocalizations(cwd, []);
  const { exitCode, stderr } = await downloadImages(["-y", "--image-map", "-", ...plain], { cwd });
  expect(exitCode).toBe(2);
  expect(stderr).toContain('Cannot write --image-map "-"');
});

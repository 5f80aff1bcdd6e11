import { mkdir, readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pictureOf, serveImages } from "./image-server.ts";
import {
  downloadImages,
  namesIn,
  originalRecord,
  readJson,
  temporaryFolder,
  uuidOf,
  writeLocalizations,
} from "./run-in-process.ts";

const plain = ["localizations.json", "images"];

test("download-images asks, downloads, and maps what is there, in the words of m3-download", async () => {
  const cwd = await temporaryFolder();
  const server = await serveImages();
  await writeLocalizations(cwd, [`${server.origin}/1/b.png`, `${server.origin}/1/a:1.png`, `${server.origin}/1/b.png`]);
  const { exitCode, stdout, stderr } = await downloadImages(plain, { cwd, input: "y\n" });
  expect(stderr).toBe(`Confirm download of 2 images to ${join(cwd, "images")} (y/n): \n`);
  expect(stdout.split("\n")).toEqual([
    "Downloading images (this could take a while)...",
    "Download successful for 2/2 images.",
    "Image map written to image_map.json",
    "",
  ]);
  expect(exitCode).toBe(0);
  expect(await readFile(join(cwd, "image_map.json"), "utf8")).toBe(
    `{
  "${uuidOf(0)}": "images/b.png",
  "${uuidOf(1)}": "images/a_1.png",
  "${uuidOf(2)}": "images/b.png"
}`,
  );
  expect((await readFile(join(cwd, "images/b.png"))).equals(pictureOf("/1/b.png"))).toBe(true);
  expect(await namesIn(cwd)).toEqual(["image_map.json", "images", "localizations.json"]);
  expect(server.requests).toHaveLength(2);
});

test("download-images does no request when all is there, and says so", async () => {
  const cwd = await temporaryFolder();
  const server = await serveImages();
  await writeLocalizations(cwd, [`${server.origin}/a.png`]);
  await downloadImages(["-y", ...plain], { cwd });
  const map = await readFile(join(cwd, "image_map.json"), "utf8");
  await writeFile(join(cwd, "image_map.json"), "{}");
  server.requests.length = 0;
  const { exitCode, stdout, stderr } = await downloadImages(plain, { cwd });
  expect([exitCode, stdout, stderr]).toEqual([
    0,
    "All images already downloaded.\nImage map written to image_map.json\n",
    "",
  ]);
  expect(server.requests).toEqual([]);
  expect(await readFile(join(cwd, "image_map.json"), "utf8")).toBe(map);
});

test.each(["n\n", "no\n", "\n", "maybe\n"])(
  "download-images takes the answer %j for no and does nothing",
  async (input) => {
    const cwd = await temporaryFolder();
    const server = await serveImages();
    await writeLocalizations(cwd, [`${server.origin}/a.png`]);
    const { exitCode, stdout } = await downloadImages(plain, { cwd, input });
    expect([exitCode, stdout]).toEqual([0, "Canceled.\n"]);
    expect(server.requests).toEqual([]);
    expect(await namesIn(cwd)).toEqual(["localizations.json"]);
  },
);

test("download-images without an answer is a usage error that names --yes", async () => {
  const cwd = await temporaryFolder();
  const server = await serveImages();
  await writeLocalizations(cwd, [`${server.origin}/a.png`]);
  const { exitCode, stderr } = await downloadImages(plain, { cwd });
  expect(exitCode).toBe(2);
  expect(stderr).toContain(
    "download-images: Cannot ask before downloading: there is no terminal and no answer, add --yes",
  );
  expect(await namesIn(cwd)).toEqual(["localizations.json"]);
});

test("download-images --dry-run says what is missing and writes nothing", async () => {
  const cwd = await temporaryFolder();
  const server = await serveImages();
  await writeLocalizations(cwd, [`${server.origin}/a.png`, `${server.origin}/b.png`, "file:/Users/me/c.png"]);
  const { exitCode, stdout, stderr } = await downloadImages(["--dry-run", ...plain], { cwd });
  expect(exitCode).toBe(0);
  expect(stdout).toBe(`Would download 2 images (1.34 KB) to ${join(cwd, "images")}\n0 images already downloaded\n`);
  expect(stderr).toContain('1 image failed (bad-url), such as: Cannot fetch "file:/Users/me/c.png"');
  expect(await namesIn(cwd)).toEqual(["localizations.json"]);
  expect(server.requests).toEqual(["END of /a.png", "END of /b.png"]);
});

test("download-images reports every failure and goes on; the next run asks for what is missing only", async () => {
  const cwd = await temporaryFolder();
  let isBroken = true;
  const server = await serveImages((request, response) => {
    if (!isBroken || !request.url?.startsWith("/broken")) return false;
    response.writeHead(request.url.includes("gone") ? 404 : 500).end();
    return true;
  });
  const urls = ["/broken/gone.png", "/fine.png", "/broken/a,b.png", "/broken/gone.png"].map(
    (path) => server.origin + path,
  );
  await writeLocalizations(cwd, urls);
  const first = await downloadImages(["-y", ...plain], { cwd });
  expect(first.exitCode).toBe(3);
  expect(first.stdout.split("\n").slice(1)).toEqual([
    "Download successful for 1/3 images.",
    "2 failures written to failures.csv",
    "Image map written to image_map.json",
    "",
  ]);
  expect(first.stderr).toContain(
    `Warning: 1 image failed (not-found), such as: Cannot fetch "${urls[0]}": expected status 200, got 404`,
  );
  expect(await readFile(join(cwd, "failures.csv"), "utf8")).toBe(
    `"${urls[2]}","images/a,b.png"\n${urls[0]},images/gone.png\n`,
  );
  const lines = (await readFile(join(cwd, "failures.jsonl"), "utf8")).trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      url: urls[2],
      code: "server-error",
      status: 500,
      attempts: 5,
      image_reference_uuids: [uuidOf(2)],
    }),
    expect.objectContaining({
      url: urls[0],
      path: "images/gone.png",
      code: "not-found",
      status: 404,
      attempts: 1,
      message: expect.stringContaining("got 404 Not Found"),
      image_reference_uuids: [uuidOf(0), uuidOf(3)],
    }),
  ]);
  expect(await readJson(cwd, "image_map.json")).toEqual({ [uuidOf(1)]: "images/fine.png" });

  isBroken = false;
  server.requests.length = 0;
  const second = await downloadImages(["-y", ...plain], { cwd });
  expect(second.exitCode).toBe(0);
  expect(second.stdout).toContain("Download successful for 2/2 images.\n");
  expect(server.requests.sort()).toEqual(["GET /broken/a,b.png", "GET /broken/gone.png"]);
  expect(await namesIn(cwd)).toEqual(["image_map.json", "images", "localizations.json"]);
  expect(Object.keys((await readJson(cwd, "image_map.json")) as object)).toHaveLength(4);
});

test("download-images keeps two images of one basename on two dives", async () => {
  const cwd = await temporaryFolder();
  const server = await serveImages();
  await writeLocalizations(cwd, [`${server.origin}/0616/01_17_59_10.png`, `${server.origin}/0710/01_17_59_10.png`]);
  await downloadImages(["-y", ...plain], { cwd });
  const map = (await readJson(cwd, "image_map.json")) as Record<string, string>;
  for (const [index, dive] of ["0616", "0710"].entries()) {
    const path = map[uuidOf(index)] ?? "";
    expect(path).toMatch(/^images\/01_17_59_10~[0-9a-f]{8}\.png$/);
    expect((await readFile(join(cwd, path))).equals(pictureOf(`/${dive}/01_17_59_10.png`))).toBe(true);
  }
});

test("download-images recognises the folder of m3-download, and mends a file that was cut short", async () => {
  const cwd = await temporaryFolder();
  const server = await serveImages();
  await writeLocalizations(cwd, [`${server.origin}/a%20b.png`, `${server.origin}/cut.png`]);
  await mkdir(join(cwd, "images"));
  await writeFile(join(cwd, "images/a%20b.png"), pictureOf("/a%20b.png"));
  await writeFile(join(cwd, "images/cut.png"), pictureOf("/cut.png").subarray(0, 300));
  const map = { [uuidOf(0)]: "images/a%20b.png", [uuidOf(1)]: "images/cut.png" };
  await writeFile(join(cwd, "image_map.json"), JSON.stringify(map));
  const { stdout, stderr, exitCode } = await downloadImages(["-y", ...plain], { cwd });
  expect([exitCode, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("Download successful for 1/1 images.\n");
  expect(server.requests.filter((line) => line.startsWith("GET"))).toEqual(["GET /cut.png"]);
  expect(await readJson(cwd, "image_map.json")).toEqual(map);
  expect((await readFile(join(cwd, "images/cut.png"))).equals(pictureOf("/cut.png"))).toBe(true);
  expect(await namesIn(join(cwd, "images"))).toEqual(["a%20b.png", "cut.png"]);
});

test.each([
  ["is another picture", pictureOf("/of-another-dive.png"), undefined],
  ["is damaged, or no image", pictureOf("/cut.png").subarray(0, 300), undefined],
  // The one of them that is in the list may not be the one whose file it is.
  [
    "is damaged, or no image",
    pictureOf("/cut.png").subarray(0, 300),
    { [uuidOf(0)]: "images/cut.png", [uuidOf(9)]: "images/cut.png" },
  ],
])("download-images leaves a file alone that %s and could be another's", async (what, content, map) => {
  const cwd = await temporaryFolder();
  const server = await serveImages();
  await writeLocalizations(cwd, [`${server.origin}/cut.png`]);
  await mkdir(join(cwd, "images"));
  await writeFile(join(cwd, "images/cut.png"), content);
  if (map !== undefined) await writeFile(join(cwd, "image_map.json"), JSON.stringify(map));
  const { stderr } = await downloadImages(["-y", ...plain], { cwd });
  expect(stderr).toContain(
    `Warning: "cut.png" ${what}, and was left alone; "${server.origin}/cut.png" is saved as "cut~`,
  );
  expect((await readFile(join(cwd, "images/cut.png"))).equals(content)).toBe(true);
  const written = (await readJson(cwd, "image_map.json")) as Record<string, string>;
  expect((await readFile(join(cwd, written[uuidOf(0)] ?? ""))).equals(pictureOf("/cut.png"))).toBe(true);
});

test.each(["not JSON", "[1, 2]", '{"x": 5}', ""])(
  "download-images writes over an image map that is none: %j",
  async (text) => {
    const cwd = await temporaryFolder();
    const server = await serveImages();
    await writeLocalizations(cwd, [`${server.origin}/a.png`]);
    await writeFile(join(cwd, "image_map.json"), text);
    expect((await downloadImages(["-y", ...plain], { cwd })).exitCode).toBe(0);
    expect(await readJson(cwd, "image_map.json")).toEqual({ [uuidOf(0)]: "images/a.png" });
  },
);

test("download-images finds out before any download that the image map cannot be written", async () => {
  const cwd = await temporaryFolder();
  const server = await serveImages();
  await writeLocalizations(cwd, [`${server.origin}/a.png`]);
  const args = ["-y", "--image-map", "no/such/map.json", ...plain];
  const { exitCode, stderr } = await downloadImages(args, { cwd });
  expect(exitCode).toBe(1);
  expect(stderr).toContain("download-images: Cannot write");
  expect(server.requests).toEqual([]);
});

test("download-images --names uuid names by image reference; --image-map says where the map goes", async () => {
  const cwd = await temporaryFolder();
  const server = await serveImages();
  await writeLocalizations(cwd, [`${server.origin}/a.PNG`]);
  const { stdout } = await downloadImages(["-y", "--names", "UUID", "--image-map", "maps.json", ...plain], { cwd });
  expect(stdout).toContain("Image map written to maps.json\n");
  expect(await readJson(cwd, "maps.json")).toEqual({ [uuidOf(0)]: `images/${uuidOf(0)}.png` });
  expect(await namesIn(cwd)).toEqual(["images", "localizations.json", "maps.json"]);
});

test("download-images -o fetches everything again", async () => {
  const cwd = await temporaryFolder();
  const server = await serveImages();
  await writeLocalizations(cwd, [`${server.origin}/a.png`]);
  await downloadImages(["-y", ...plain], { cwd });
  const { stdout } = await downloadImages(["-y", "-o", ...plain], { cwd });
  expect(stdout).toContain("Download successful for 1/1 images.\n");
  expect(server.requests).toEqual(["GET /a.png", "GET /a.png"]);
});

test("download-images -o that cannot fetch an image keeps the one of before", async () => {
  const cwd = await temporaryFolder();
  let isGone = false;
  const server = await serveImages((_request, response) => {
    if (isGone) response.writeHead(404).end();
    return isGone;
  });
  await writeLocalizations(cwd, [`${server.origin}/a.png`]);
  await downloadImages(["-y", ...plain], { cwd });
  isGone = true;
  const { exitCode, stdout } = await downloadImages(["-y", "-o", ...plain], { cwd });
  expect(exitCode).toBe(3);
  expect(stdout).toContain("Download successful for 0/1 images.\n1 failures written to failures.csv\n");
  expect(await readJson(cwd, "image_map.json")).toEqual({ [uuidOf(0)]: "images/a.png" });
  expect((await readFile(join(cwd, "images/a.png"))).equals(pictureOf("/a.png"))).toBe(true);
});

test("download-images leaves a folder to the run that is writing to it, unless nothing is missing", async () => {
  const cwd = await temporaryFolder();
  const server = await serveImages();
  await writeLocalizations(cwd, [`${server.origin}/a.png`]);
  await downloadImages(["-y", ...plain], { cwd });
  const owner = { processId: process.ppid, host: hostname(), token: "theirs" };
  await writeFile(join(cwd, "images/.m3/lock"), JSON.stringify(owner));
  expect((await downloadImages(plain, { cwd })).exitCode).toBe(0);
  await writeLocalizations(cwd, [`${server.origin}/a.png`, `${server.origin}/b.png`, "file:/c.png"]);
  await writeFile(join(cwd, "image_map.json"), "of before");
  const { exitCode, stderr } = await downloadImages(["-y", ...plain], { cwd });
  expect(exitCode).toBe(1);
  expect(await readFile(join(cwd, "image_map.json"), "utf8")).toBe("of before");
  expect(await namesIn(cwd)).toEqual(["image_map.json", "images", "localizations.json"]);
  expect(stderr).toMatch(/^download-images: Cannot write to ".*images": process \d+ on ".*" is downloading into it; /);
});

test.each([
  ["1", 1],
  ["3", 3],
])("download-images -j %s fetches no more at once", async (jobs, most) => {
  const cwd = await temporaryFolder();
  const server = await serveImages(undefined, 5);
  await writeLocalizations(
    cwd,
    Array.from({ length: 20 }, (_, index) => `${server.origin}/${index}.png`),
  );
  await downloadImages(["-y", "-j", jobs, ...plain], { cwd });
  expect(server.peakConcurrency).toBe(most);
});

test("download-images asks Annosaurus for the URLs that are missing, four at a time", async () => {
  const cwd = await temporaryFolder();
  const server = await serveImages(undefined, 5);
  const unknown = originalRecord(uuidOf(99, "cccc0000"), {});
  await writeLocalizations(
    cwd,
    Array.from({ length: 12 }, (_, index) => (index === 5 ? `${server.origin}/has-url.png` : undefined)),
  );
  const records = (await readJson(cwd, "localizations.json")) as unknown[];
  await writeFile(join(cwd, "localizations.json"), JSON.stringify([...records, unknown]));
  const { exitCode, stdout } = await downloadImages(["-y", "-c", server.origin, ...plain], { cwd });
  expect(exitCode).toBe(3);
  expect(stdout).toContain("Download successful for 12/12 images.\n1 failures written to failures.jsonl\n");
  expect(server.requests.filter((line) => line.includes("/imagereferences/"))).toHaveLength(12);
  const map = (await readJson(cwd, "image_map.json")) as Record<string, string>;
  expect(Object.keys(map)).toHaveLength(12);
  expect(map[uuidOf(0, "aaaa0000")]).toBe(`images/${uuidOf(0, "aaaa0000")}.png`);
  expect(JSON.parse(await readFile(join(cwd, "failures.jsonl"), "utf8"))).toMatchObject({
    code: "not-found",
    image_reference_uuids: [uuidOf(99, "cccc0000")],
  });
  expect(await namesIn(cwd)).not.toContain("failures.csv");
});

test("download-images goes on with what has a URL when Annosaurus is out of reach, and does not ask it for each", async () => {
  const cwd = await temporaryFolder();
  const server = await serveImages((request) => {
    if (!request.url?.startsWith("/anno/")) return false;
    request.socket.destroy();
    return true;
  });
  await writeLocalizations(cwd, [...Array.from({ length: 50 }, () => undefined), `${server.origin}/a.png`]);
  const { exitCode, stdout, stderr } = await downloadImages(["-y", "-c", server.origin, ...plain], { cwd });
  expect(exitCode).toBe(3);
  expect(stdout).toContain("Download successful for 1/1 images.\n50 failures written to failures.jsonl\n");
  expect(stderr).toContain("Warning: 50 images failed (network), such as: ");
  const lines = (await readFile(join(cwd, "failures.jsonl"), "utf8")).trimEnd().split("\n");
  const failures: { attempts: number; message: string; image_reference_uuids: string[] }[] = lines.map((line) =>
    JSON.parse(line),
  );
  // Every failure tells of its own image, so that nothing hangs on which of the first was quickest to fail.
  for (const { message, image_reference_uuids: uuids } of failures) expect(message).toContain(uuids[0]);
  expect(failures.filter(({ attempts }) => attempts === 0)).toHaveLength(46);
  expect(server.requests.filter((line) => line.includes("/anno/")).length).toBeLessThan(40);
});

test("download-images needs a configuration only when a URL is missing", async () => {
  const cwd = await temporaryFolder();
  const server = await serveImages();
  await writeLocalizations(cwd, [`${server.origin}/a.png`]);
  expect((await downloadImages(["-y", "-c", "none.ini", ...plain], { cwd })).exitCode).toBe(0);
  await writeLocalizations(cwd, [undefined]);
  const { exitCode, stderr } = await downloadImages(["-y", "-c", "none.ini", ...plain], { cwd });
  expect(exitCode).toBe(1);
  expect(stderr).toContain('download-images: Cannot read configuration "none.ini": there is no such file');
});

test("download-images reads ours, compressed, from standard input and line by line", async () => {
  const cwd = await temporaryFolder();
  const server = await serveImages();
  const ours = {
    ...(originalRecord(uuidOf(1), {}) as object),
    kind: "box",
    image: { uuid: uuidOf(2), url: `${server.origin}/2.png`, format: "image/png", width: 24, height: 24 },
    resolution: "same-size",
  };
  const input = `${JSON.stringify([ours])}\n`;
  const { exitCode } = await downloadImages(["-y", "-", "images"], { cwd, input });
  expect(exitCode).toBe(0);
  expect(await readJson(cwd, "image_map.json")).toEqual({ [uuidOf(2)]: "images/2.png" });
  const refused = await downloadImages(["-", "images"], { cwd, input });
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain(
    "Cannot ask before downloading while localizations come from standard input: add --yes",
  );
});

test("download-images takes nothing at all on standard input for the failure of what should have written it", async () => {
  const cwd = await temporaryFolder();
  const { exitCode, stderr } = await downloadImages(["-y", "-", "images"], { cwd, input: "" });
  expect(exitCode).toBe(1);
  expect(stderr).toContain(
    ': an empty list is "[]", so what should have written it may have failed; download-images reads',
  );
  expect(await namesIn(cwd)).toEqual([]);
});

test("download-images counts localizations without an image, and elements that are none", async () => {
  const cwd = await temporaryFolder();
  const server = await serveImages();
  await writeLocalizations(cwd, [`${server.origin}/a.png`]);
  const records = (await readJson(cwd, "localizations.json")) as object[];
  const unresolved = { ...records[0], kind: "box", resolution: "unresolved" };
  await writeFile(join(cwd, "localizations.json"), JSON.stringify([...records, unresolved, { concept: "x" }]));
  const { exitCode, stderr } = await downloadImages(["-y", ...plain], { cwd });
  expect(exitCode).toBe(3);
  expect((await downloadImages(["--dry-run", ...plain], { cwd })).exitCode).toBe(0);
  expect(stderr).toContain("Warning: 1 element left out that cannot be used, such as: Cannot use an element: ");
  expect(stderr).toContain("Warning: 1 localization left out, since the image could not be determined");
  await writeFile(join(cwd, "localizations.json"), JSON.stringify([null, ...records, { concept: "x" }]));
  expect((await downloadImages(["-y", ...plain], { cwd })).exitCode).toBe(0);
  expect((await downloadImages(["-y", "--strict", ...plain], { cwd })).exitCode).toBe(3);
});

test("download-images --json sums up in one line", async () => {
  const cwd = await temporaryFolder();
  const server = await serveImages();
  await writeLocalizations(cwd, [`${server.origin}/a.png`]);
  const { stdout } = await downloadImages(["-y", "--json", ...plain], { cwd });
  expect(JSON.parse(stdout)).toEqual({
    localizationCount: 1,
    imageCount: 1,
    missingCount: 1,
    downloadedCount: 1,
    sizeBytes: pictureOf("/a.png").length,
    presentCount: 1,
    failureCount: 0,
    problemCount: 0,
    unresolvedCount: 0,
    outputDir: "images",
    imageMap: "image_map.json",
    statistics: expect.objectContaining({
      doneCount: 1,
      retryCount: 0,
      failuresByCode: {},
      hosts: [expect.objectContaining({ origin: server.origin, attemptCount: 1 })],
    }),
  });
});

test("download-images stopped midway maps what is there and says how to go on", async () => {
  const cwd = await temporaryFolder();
  const controller = new AbortController();
  const server = await serveImages(() => {
    if (server.requests.length >= 30) controller.abort();
    return false;
  }, 5);
  await writeLocalizations(
    cwd,
    Array.from({ length: 100 }, (_, index) => `${server.origin}/${index}.png`),
  );
  const { exitCode, stderr } = await downloadImages(["-y", ...plain], { cwd, signal: controller.signal });
  expect(exitCode).toBe(130);
  const [, done, present] =
    /Interrupted after (\d+) of 100 images; image_map\.json lists the (\d+) that are there, run it again to go on/.exec(
      stderr,
    ) ?? [];
  expect(Number(done)).toBeGreaterThan(0);
  expect(present).toBe(done);
  expect(await namesIn(join(cwd, "images"))).toHaveLength(Number(done));
  expect(Object.keys((await readJson(cwd, "image_map.json")) as object)).toHaveLength(Number(done));
  const { stdout } = await downloadImages(["-y", ...plain], { cwd });
  const rest = 100 - Number(done);
  expect(stdout).toContain(`Download successful for ${rest}/${rest} images.\n`);
});

test("download-images stopped before any download writes nothing", async () => {
  const cwd = await temporaryFolder();
  await writeLocalizations(cwd, ["http://127.0.0.1:9/a.png"]);
  const { exitCode, stderr } = await downloadImages(["-y", ...plain], { cwd, signal: AbortSignal.abort() });
  expect(exitCode).toBe(130);
  expect(stderr).toBe(
    "download-images: Interrupted before any download; nothing was written, run it again to start over\n",
  );
  expect(await namesIn(cwd)).toEqual(["localizations.json"]);
});

test("download-images lets no text from outside reach a spreadsheet or a terminal as it is", async () => {
  const cwd = await temporaryFolder();
  await writeLocalizations(cwd, ['=HYPERLINK("http://evil")', "\u001b[2Jhttp://x"]);
  const { stderr } = await downloadImages(["-y", ...plain], { cwd });
  expect(stderr).not.toContain("\u001b");
  const csv = await readFile(join(cwd, "failures.csv"), "utf8");
  expect(csv).toContain(`"'=HYPERLINK(""http://evil"")",\n`);
});

import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInspector } from "@m3/downloader";
import { expect, onTestFinished, test } from "vitest";
import { emulate, writeBoxes } from "./emulated.ts";
import { namesIn, originalRecord, type RunResult, readJson, temporaryFolder } from "./run-in-process.ts";

const bin = join(import.meta.dirname, "../bin/download-images.js");
/** Small, because drawing pictures takes longer than fetching them. */
const ocean = { momentsPerDive: 8 };
const rockfish = ["Sebastes", "Sebastes diploproa", "Sebastes mystinus", "Sebastes levis", "Sebastes melanops"];

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<RunResult>;
}

/** Starts the built bin as a user's shell would, with `input` on standard input. */
function start(args: readonly string[], cwd: string, input = ""): Started {
  const child = spawn(process.execPath, [bin, ...args], { cwd, env: { PATH: process.env.PATH ?? "" } });
  onTestFinished(() => void child.kill("SIGKILL"));
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  child.stdin.end(input);
  const ended = new Promise<RunResult>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => resolve({ exitCode: exitCode ?? -1, stdout, stderr }));
  });
  return { child, ended };
}

function downloadImages(args: readonly string[], cwd: string, input = ""): Promise<RunResult> {
  return start(args, cwd, input).ended;
}

const plain = ["localizations.json", "images"];

/** Every image of the map is there, and is what its URL gives. */
async function expectTrue(cwd: string, urls: ReadonlyMap<string, string>): Promise<void> {
  const map = (await readJson(cwd, "image_map.json")) as Record<string, string>;
  expect(Object.keys(map)).toEqual([...urls.keys()].sort());
  const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  for (const [uuid, url] of urls) {
    const truth = new Uint8Array(await (await fetch(url)).arrayBuffer());
    expect(digest(await readFile(join(cwd, map[uuid] ?? ""))), url).toBe(digest(truth));
  }
}

test("the built download-images fetches the images of an ocean with its defects", async () => {
  const emulator = await emulate({ ocean: { diveCount: 12, momentsPerDive: 4 } });
  const cwd = await temporaryFolder();
  const urls = await writeBoxes(emulator, cwd);
  const { exitCode, stdout, stderr } = await downloadImages(["-c", emulator.url, ...plain], cwd, "y\n");
  expect(stderr).toMatch(/^(?:Warning: .*\n)?Confirm download of \d+ images to .*images \(y\/n\): \n/);
  expect(stdout).toMatch(
    /^Downloading images \(this could take a while\)\.\.\.\nDownload successful for \d+\/\d+ images\.\n\d+ failures written to failures\.(?:csv|jsonl)\nImage map written to image_map\.json\n$/,
  );
  expect(exitCode).toBe(3);
  const lines = (await readFile(join(cwd, "failures.jsonl"), "utf8")).trimEnd().split("\n");
  const failures: { code: string; image_reference_uuids: string[] }[] = lines.map((line) => JSON.parse(line));
  for (const { code } of failures) expect(["bad-url", "not-found"]).toContain(code);
  const failed = failures.flatMap((failure) => failure.image_reference_uuids);
  await expectTrue(cwd, new Map([...urls].filter(([uuid]) => !failed.includes(uuid))));
});

test("a re-run after success does no request at all", async () => {
  const emulator = await emulate({ ocean });
  const cwd = await temporaryFolder();
  const urls = await writeBoxes(emulator, cwd, rockfish);
  expect((await downloadImages(["-y", ...plain], cwd)).exitCode).toBe(0);
  await expectTrue(cwd, urls);
  emulator.requests.clear();
  const { exitCode, stdout } = await downloadImages(plain, cwd);
  expect([exitCode, stdout]).toEqual([0, "All images already downloaded.\nImage map written to image_map.json\n"]);
  expect(emulator.requests.count()).toBe(0);
});

test("download-images gets every image right in spite of faults that pass", async () => {
  const emulator = await emulate({ ocean });
  const cwd = await temporaryFolder();
  const urls = await writeBoxes(emulator, cwd, rockfish);
  const match = /frameGrabs|framegrabs/;
  emulator.addFault({ match, times: 1, kind: "status", status: 503, retryAfter: 1 });
  emulator.addFault({ match, times: 1, kind: "reset" });
  emulator.addFault({ match, times: 1, kind: "truncate" });
  emulator.addFault({ match, times: 1, kind: "html" });
  emulator.addFault({ match, times: 1, kind: "wrong-length" });
  emulator.addFault({ match, times: 1, kind: "wrong-length", differenceBytes: -100 });
  emulator.addFault({ match, times: 2, kind: "redirect" });
  emulator.addFault({ match, times: 2, kind: "gzip" });
  const { exitCode, stdout } = await downloadImages(["-y", ...plain], cwd);
  expect(stdout).toContain(`Download successful for ${urls.size}/${urls.size} images.`);
  expect(exitCode).toBe(0);
  emulator.clearFaults();
  await expectTrue(cwd, urls);
  expect(await namesIn(join(cwd, "images"))).toHaveLength(urls.size);
});

/** Runs until everything is there: where answers are waited for a second only, a busy machine may be too slow once or twice. */
async function downloadAll(cwd: string): Promise<void> {
  while ((await downloadImages(["-y", "--timeout", "1", ...plain], cwd)).exitCode !== 0);
}

test("an answer that stops or never comes is waited for as long as --timeout says, and asked for again", async () => {
  const emulator = await emulate({ ocean });
  const cwd = await temporaryFolder();
  const urls = await writeBoxes(emulator, cwd, ["Sebastes levis"]);
  const match = /frameGrabs|framegrabs/;
  emulator.addFault({ match, times: 1, kind: "stall" });
  emulator.addFault({ match, times: 1, kind: "stall", afterBytes: "nothing" });
  await downloadAll(cwd);
  expect(emulator.requests.entries.filter(({ fault }) => fault === "stall")).toHaveLength(2);
  await expectTrue(cwd, urls);
});

test("through 30 % faults every obtainable image comes right to the byte", async () => {
  const emulator = await emulate({ ocean });
  const cwd = await temporaryFolder();
  const urls = await writeBoxes(emulator, cwd, rockfish);
  const match = /frameGrabs|framegrabs/;
  // The next fault is for those that the ones before have left.
  const faults = [
    { kind: "status", status: 503, retryAfter: 0 },
    { kind: "status", status: 429, retryAfter: 0 },
    { kind: "reset" },
    { kind: "truncate" },
    { kind: "stall" },
    { kind: "html" },
    { kind: "wrong-length" },
    { kind: "drip", intervalMillis: 1 },
  ] as const;
  for (const fault of faults) emulator.addFault({ match, rate: 0.044, ...fault });
  await downloadAll(cwd);
  emulator.clearFaults();
  await expectTrue(cwd, urls);
  expect(await namesIn(join(cwd, "images"))).toHaveLength(new Set(urls.values()).size);
});

test("download-images reports faults that stay, saves nothing for them, and mends it all later", async () => {
  const emulator = await emulate({ ocean });
  const cwd = await temporaryFolder();
  const urls = await writeBoxes(emulator, cwd, rockfish);
  const paths = [...new Set(urls.values())].map((url) => new URL(url).pathname);
  const kinds = ["html", "status", "status", "redirect"] as const;
  const codes = ["not-image", "not-found", "forbidden", "redirect"];
  kinds.forEach((kind, index) => {
    const match = paths[index] ?? "";
    const status = index === 1 ? 404 : 403;
    if (kind === "status") emulator.addFault({ match, kind, status });
    // It leads back to itself for ever.
    else emulator.addFault(kind === "redirect" ? { match, kind, location: match } : { match, kind });
  });
  const { exitCode, stdout } = await downloadImages(["-y", ...plain], cwd);
  expect(exitCode).toBe(3);
  expect(stdout).toContain("4 failures written to failures.csv");
  const records = (await readFile(join(cwd, "failures.jsonl"), "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(records.map(({ code }) => code).sort()).toEqual(codes.toSorted());
  expect(
    (await readFile(join(cwd, "failures.csv"), "utf8"))
      .trimEnd()
      .split("\n")
      .map((line) => line.split(",")[0]),
  ).toEqual(records.map(({ url }) => url));
  expect(await namesIn(join(cwd, "images"))).toHaveLength(new Set(urls.values()).size - 4);

  emulator.clearFaults();
  emulator.requests.clear();
  expect((await downloadImages(["-y", ...plain], cwd)).exitCode).toBe(0);
  expect(emulator.requests.count()).toBe(4);
  await expectTrue(cwd, urls);
  expect(await namesIn(cwd)).toEqual(["image_map.json", "images", "localizations.json"]);
});

test("damage inside an image is found by its structure in a PNG, and in a JPEG by --decode only", async () => {
  const emulator = await emulate({ ocean });
  const cwd = await temporaryFolder();
  const references = [...emulator.ocean.moments()].flatMap(({ imageReferences }) => imageReferences);
  const found = (format: string) => references.filter(({ file }) => file?.format === format);
  const images = [...found("jpg").slice(0, 4), ...found("png").slice(0, 3)];
  const urls = new Map(images.map(({ uuid, url }) => [uuid, emulator.url + url]));
  const records = Array.from(urls, ([uuid, url]) => originalRecord(uuid, { [uuid]: url }));
  await writeFile(join(cwd, "localizations.json"), JSON.stringify(records));
  const hurt = [0, 1, 2, 4, 5].map((index) => images[index]?.url ?? "");
  const wheres = ["middle", "start", "end", "middle", "start"] as const;
  hurt.forEach((match, index) => {
    emulator.addFault({ match, kind: "damage", where: wheres[index] ?? "middle" });
  });
  const failedPaths = async (): Promise<string[]> => {
    const lines = (await readFile(join(cwd, "failures.jsonl"), "utf8")).trimEnd().split("\n");
    const records = lines.map((line) => JSON.parse(line) as { url: string; code: string });
    expect(records.every(({ code }) => code === "damaged-image")).toBe(true);
    return records.map(({ url }) => new URL(url).pathname).sort();
  };
  expect((await downloadImages(["-y", ...plain], cwd)).exitCode).toBe(3);
  // Whatever is in the scan of a JPEG, it is a picture to whoever does not draw it.
  expect(await failedPaths()).toEqual(hurt.slice(1).sort());
  const decoded = await downloadImages(["-y", "--decode", "--verify", ...plain], cwd);
  expect([decoded.exitCode, decoded.stderr]).toEqual([
    3,
    expect.stringMatching(/1 image has changed since .*\n.*cannot be decoded/s),
  ]);
  expect(await failedPaths()).toEqual(hurt.toSorted());
  emulator.clearFaults();
  const { exitCode, stdout } = await downloadImages(["-y", "--decode", ...plain], cwd);
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining("Download successful for 5/5 images.")]);
  await expectTrue(cwd, urls);
});

test("a host that refuses HEAD is asked for nothing of the kind", async () => {
  const emulator = await emulate({ ocean });
  const cwd = await temporaryFolder();
  const urls = await writeBoxes(emulator, cwd, rockfish);
  emulator.addFault({ match: "/", method: "HEAD", kind: "status", status: 405 });
  const count = new Set(urls.values()).size;
  const dry = await downloadImages(["--dry-run", ...plain], cwd);
  expect(dry.stdout).toMatch(new RegExp(`^Would download ${count} images \\([\\d.]+ MB\\) to `));
  expect((await downloadImages(["-y", ...plain], cwd)).exitCode).toBe(0);
  await rm(join(cwd, "images/.m3"), { recursive: true });
  expect((await downloadImages(["-y", ...plain], cwd)).exitCode).toBe(0);
  expect(emulator.requests.entries.filter(({ method }) => method === "HEAD")).toEqual([]);
  await expectTrue(cwd, urls);
});

// What Ctrl-C sends, what ends a service, and what comes when the terminal is closed.
test.skipIf(process.platform === "win32").each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "%s midway leaves whole files, a true map and a way to go on",
  async (signal) => {
    const emulator = await emulate({ ocean, latencyMillis: 20 });
    const cwd = await temporaryFolder();
    const urls = await writeBoxes(emulator, cwd, rockfish);
    const run = start(["-y", "-j", "2", ...plain], cwd);
    await expect.poll(() => emulator.requests.count(), { interval: 5 }).toBeGreaterThan(6);
    run.child.kill(signal);
    const { exitCode, stderr } = await run.ended;
    expect(exitCode).toBe(130);
    const [, done] =
      /Interrupted after (\d+) of \d+ images; image_map\.json lists the \d+ that are there, run it again to go on\n$/.exec(
        stderr,
      ) ?? [];
    const map = (await readJson(cwd, "image_map.json")) as Record<string, string>;
    expect(new Set(Object.values(map)).size).toBe(Number(done));
    expect(await namesIn(join(cwd, "images"))).toHaveLength(Number(done));
    await expectTrue(cwd, new Map([...urls].filter(([uuid]) => uuid in map)));

    emulator.requests.clear();
    expect((await downloadImages(["-y", ...plain], cwd)).exitCode).toBe(0);
    expect(emulator.requests.count()).toBe(new Set(urls.values()).size - Number(done));
    await expectTrue(cwd, urls);
  },
);

test("kill -9 midway leaves no corrupt file under a final name, and the next run completes", async () => {
  const emulator = await emulate({ ocean, latencyMillis: 3 });
  const cwd = await temporaryFolder();
  const urls = await writeBoxes(emulator, cwd, rockfish);
  emulator.addFault({ match: /frameGrabs|framegrabs/, kind: "drip", chunkBytes: 20_000, intervalMillis: 2 });
  for (const requestCount of [1, 3, 5]) {
    emulator.requests.clear();
    const run = start(["-y", "-j", "4", ...plain], cwd);
    await expect.poll(() => emulator.requests.count(), { interval: 2 }).toBeGreaterThanOrEqual(requestCount);
    run.child.kill("SIGKILL");
    await run.ended;
    for (const name of await namesIn(join(cwd, "images"))) {
      if (name.endsWith(".part")) continue;
      const inspector = createInspector();
      inspector.push(await readFile(join(cwd, "images", name)));
      expect(inspector.finish().kind, name).toBe("image");
    }
  }
  emulator.clearFaults();
  expect((await downloadImages(["-y", ...plain], cwd)).exitCode).toBe(0);
  await expectTrue(cwd, urls);
  expect(await namesIn(join(cwd, "images"))).toHaveLength(new Set(urls.values()).size);
}, 900_000);

test("a folder that m3-download made is recognised and not fetched again", async () => {
  const emulator = await emulate({ ocean });
  const cwd = await temporaryFolder();
  const urls = await writeBoxes(emulator, cwd, rockfish);
  await downloadImages(["-y", ...plain], cwd);
  await rm(join(cwd, "images/.m3"), { recursive: true });
  emulator.requests.clear();
  const { exitCode, stdout } = await downloadImages(plain, cwd);
  expect([exitCode, stdout]).toEqual([0, "All images already downloaded.\nImage map written to image_map.json\n"]);
  expect(emulator.requests.entries.every(({ status }) => status === 206)).toBe(true);
  await expectTrue(cwd, urls);
});

test("the built download-images never hangs without a terminal, and says what is wrong without a stack", async () => {
  const emulator = await emulate({ ocean });
  const cwd = await temporaryFolder();
  await writeBoxes(emulator, cwd, rockfish);
  const silent = await downloadImages(plain, cwd);
  expect(silent.exitCode).toBe(2);
  expect(silent.stderr).toContain("add --yes");
  await writeFile(join(cwd, "file"), "precious");
  const wrong = await downloadImages(["-y", "localizations.json", "file"], cwd);
  expect(wrong.exitCode).toBe(1);
  expect(wrong.stderr).toBe(
    `download-images: Cannot write to "${join(cwd, "file")}": expected a folder, got something else of that name\n`,
  );
  expect(await readFile(join(cwd, "file"), "utf8")).toBe("precious");
  expect(await namesIn(cwd)).toEqual(["file", "localizations.json"]);
});

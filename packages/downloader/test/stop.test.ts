import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, renameSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createInspector, type DownloadResult, download, examine } from "../src/index.ts";
import { diskFailure } from "../src/storage/disk-failure.ts";
import { createFolderStorage } from "../src/storage/local-folder.ts";
import { openPromptFile } from "../src/storage/prompt-file.ts";
import type { Storage } from "../src/storage/storage.ts";
import { makeFolder } from "./folder.ts";
import { makePng } from "./images.ts";
import { collect, expectSaved, listFolder, quick, requestsFor } from "./run.ts";
import { sendImage, serve, type TestServer } from "./server.ts";

const picture = makePng(100, 100, 1);

/** Answers after a while, so that there is always something in the air. */
function serveSlowly(millis = 5): Promise<TestServer> {
  return serve((request, response) => setTimeout(() => sendImage(request, response, picture), millis));
}

function many(server: TestServer, count: number) {
  return requestsFor(Array.from({ length: count }, (_, index) => `${server.origin}/${index}.png`));
}

/** A promise, and what resolves it. */
function withResolver(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((resolveIt) => {
    resolve = resolveIt;
  });
  return { promise, resolve };
}

async function expectClean(folder: string, savedCount: number): Promise<void> {
  const names = await listFolder(folder);
  expect(names).toHaveLength(savedCount);
  for (const name of names) expect((await readFile(join(folder, name))).equals(picture)).toBe(true);
  await expect(readFile(join(folder, ".m3", "lock"))).rejects.toThrow("ENOENT");
}

test("an abort throws its reason, after the results of what was finished", async () => {
  const folder = await makeFolder();
  const server = await serveSlowly();
  const reason = new RangeError("enough");
  const controller = new AbortController();
  const results: DownloadResult[] = [];
  const run = (async () => {
    for await (const result of download(many(server, 500), folder, { ...quick, signal: controller.signal })) {
      results.push(result);
      if (results.length === 20) controller.abort(reason);
    }
  })();
  await expect(run).rejects.toBe(reason);
  expect(results.every((result) => result.kind === "done")).toBe(true);
  expect(results.length).toBeLessThan(200);
  await expectClean(folder, results.length);
  const seenCount = server.seen.length;
  const rest = await collect(many(server, 60), folder);
  expect(rest.filter((result) => result.kind === "skipped")).toHaveLength(Math.min(60, results.length));
  expect(server.seen.length).toBe(seenCount + Math.max(0, 60 - results.length));
});

test("an abort does not wait for a stalled host, a long retry or a source that never answers", async () => {
  const folder = await makeFolder();
  const [isAsked, isWaiting] = [withResolver(), withResolver()];
  const server = await serve((request, response) => {
    if (request.url === "/wait.png") response.writeHead(503, { "retry-after": "800" }).end();
    else isAsked.resolve();
  });
  async function* source() {
    yield { id: "1", url: `${server.origin}/stall.png` };
    yield { id: "2", url: `${server.origin}/wait.png` };
    await new Promise(() => {});
  }
  const controller = new AbortController();
  const run = collect(source(), folder, {
    signal: controller.signal,
    // Whoever waited for one of them would wait longer than a test may take.
    timeouts: { responseMillis: 900_000 },
    retry: { maxRetryAfterMillis: 900_000 },
    onEvent: ({ kind }) => kind === "retry" && isWaiting.resolve(),
  });
  const stopped = expect(run).rejects.toThrow("aborted");
  await Promise.all([isAsked.promise, isWaiting.promise]);
  controller.abort();
  await stopped;
  await expectClean(folder, 0);
});

test("an aborted signal starts nothing", async () => {
  const folder = join(await makeFolder(), "new");
  const signal = AbortSignal.abort();
  await expect(collect([], folder, { signal })).rejects.toThrow("aborted");
  await expect(examine([], folder, { signal }).next()).rejects.toThrow("aborted");
  await expect(listFolder(folder)).rejects.toThrow("ENOENT");
});

test("leaving the loop ends everything", async () => {
  const folder = await makeFolder();
  const server = await serveSlowly();
  for await (const _ of download(many(server, 500), folder, quick)) break;
  // What was on its way to the host.
  await expect.poll(() => server.openConnectionCount()).toBe(0);
  const seenCount = server.seen.length;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(server.seen.length).toBe(seenCount);
  expect((await listFolder(folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
});

test("an error of the source ends the run with it", async () => {
  const folder = await makeFolder();
  const server = await serveSlowly();
  const problem = new TypeError("the list is broken");
  async function* source() {
    yield* many(server, 3);
    throw problem;
  }
  await expect(collect(source(), folder)).rejects.toBe(problem);
});

test("what a killed run left behind is removed, and nothing else", async () => {
  const folder = await makeFolder();
  const server = await serveSlowly();
  await mkdir(join(folder, ".m3"));
  await writeFile(join(folder, ".m3-0123456789abcdef.part"), "half");
  await writeFile(join(folder, "notes.part"), "mine");
  await writeFile(join(folder, ".m3", "lock"), '{"processId":999999999,"host":"elsewhere');
  await utimes(join(folder, ".m3", "lock"), 1, 1);
  await collect(many(server, 1), folder);
  expect(await listFolder(folder)).toEqual(["0.png", "notes.part"]);
});

test("a folder that its last run left in order is not searched for what a killed one leaves", async () => {
  const folder = await makeFolder();
  const server = await serveSlowly();
  await collect(many(server, 1), folder);
  await writeFile(join(folder, ".m3-0123456789abcdef.part"), "nobody's");
  await collect(many(server, 1), folder);
  expect(await listFolder(folder)).toEqual([".m3-0123456789abcdef.part", "0.png"]);
  // The mark is not there while a run goes on, so a killed one leaves none.
  const run = download(many(server, 50), folder, quick);
  await run.next();
  expect(await readdir(join(folder, ".m3"))).not.toContain("swept");
  await run.return();
  await rm(join(folder, ".m3", "swept"));
  await collect(many(server, 1), folder);
  expect(await listFolder(folder)).not.toContain(".m3-0123456789abcdef.part");
});

test("a part that could not be removed is looked for by the next run", async () => {
  const folder = await makeFolder();
  const storage = createFolderStorage(folder);
  await storage.open("write");
  const file = openPromptFile(storage, "a.png");
  const [part = ""] = (await readdir(folder)).filter((name) => name.endsWith(".part"));
  await rm(join(folder, part));
  await mkdir(join(folder, part));
  await file?.discard();
  await storage.close();
  expect(await readdir(join(folder, ".m3"))).not.toContain("swept");
});

test("a folder is one run's at a time", async () => {
  const folder = await makeFolder();
  const server = await serveSlowly();
  const first = download(many(server, 50), folder, quick);
  await first.next();
  await expect(collect(many(server, 50), folder)).rejects.toMatchObject({
    name: "DownloaderError",
    code: "folder-in-use",
    message: expect.stringMatching(
      /^Cannot write to ".*": process \d+ on ".*" is downloading into it; delete ".*lock"/,
    ),
  });
  for await (const each of examine(many(server, 1), folder)) expect(each.id).toBe("00000");
  await first.return();
  expect(await collect(many(server, 2), folder)).toHaveLength(2);
});

test("a folder that is a file, or cannot be written", async () => {
  const parent = await makeFolder();
  const file = join(parent, "file");
  await writeFile(file, "precious");
  const expected = {
    code: "folder-unusable",
    message: `Cannot write to "${file}": expected a folder, got something else of that name`,
  };
  await expect(collect([], file)).rejects.toMatchObject(expected);
  await expect(examine([], file).next()).rejects.toMatchObject(expected);
  await expect(collect([], join(file, "deeper"))).rejects.toMatchObject({ code: "folder-unusable" });
  expect(await readFile(file, "utf8")).toBe("precious");
  // Linux says of new folders in there that they are not found, whatever their parents.
  if (process.platform === "linux") {
    await expect(collect([], "/proc/images")).rejects.toMatchObject({ code: "folder-unusable" });
  }
  if (process.getuid?.() === 0) return;
  await chmod(parent, 0o500);
  await expect(collect([], join(parent, "new"))).rejects.toMatchObject({ code: "folder-unusable" });
});

test("a folder that is removed midway ends the run with one error", async () => {
  const folder = join(await makeFolder(), "images");
  const server = await serveSlowly();
  const run = download(many(server, 300), folder, quick);
  await run.next();
  // At once, or the rest might be fetched first.
  renameSync(folder, `${folder}-gone`);
  await expect(
    (async () => {
      for await (const _ of run);
    })(),
  ).rejects.toMatchObject({ name: "DownloaderError", code: "folder-unusable" });
});

/** A folder on a disk that takes some files and is full then. */
function fullAfter(folder: string, fileCount: number): Storage {
  const storage = createFolderStorage(folder);
  let count = 0;
  return {
    ...storage,
    async openPart(name) {
      const part = await storage.openPart(name);
      if (++count <= fileCount) return part;
      const error = Object.assign(new TypeError("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
      return { ...part, write: () => Promise.reject(diskFailure(error, "write", folder)) };
    },
  };
}

test("a full disk ends the run with one error; what was finished stays and is known", async () => {
  const folder = await makeFolder();
  const server = await serveSlowly();
  const results: DownloadResult[] = [];
  const run = (async () => {
    for await (const result of download(many(server, 100), fullAfter(folder, 10), quick)) results.push(result);
  })();
  await expect(run).rejects.toMatchObject({ name: "DownloaderError", code: "disk-full" });
  expect(results).toHaveLength(10);
  await expectClean(folder, 10);
  expect((await collect(many(server, 100), folder)).filter((result) => result.kind === "skipped")).toHaveLength(10);
});

test("kill -9 at 20 random moments leaves no corrupt file under a final name, and the next run completes", async () => {
  const folder = await makeFolder();
  const server = await serve((request, response) => {
    const number = Number(/\d+/.exec(request.url ?? "")?.[0]);
    setTimeout(() => sendImage(request, response, pictureOf(number)), 20);
  });
  const count = 600;
  for (let round = 0; round < 20; round++) {
    const child = spawn(
      process.execPath,
      [
        "--conditions=@m3/source",
        "--import=tsx",
        new URL("child.ts", import.meta.url).pathname,
        folder,
        server.origin,
        String(count),
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    onTestFinished(() => void child.kill("SIGKILL"));
    await new Promise((resolve) => child.stdout.once("data", resolve));
    const millis = Math.random() * 120;
    await new Promise((resolve) => setTimeout(resolve, millis));
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
    for (const name of await listFolder(folder)) {
      if (name.endsWith(".part")) continue;
      const inspector = createInspector();
      inspector.push(await readFile(join(folder, name)));
      expect(inspector.finish().kind, `${name} after ${millis} ms`).toBe("image");
    }
  }
  const results = await collect(many(server, count), folder);
  for (const [index, result] of results.entries()) await expectSaved(result, folder, pictureOf(index));
  expect(await listFolder(folder)).toHaveLength(count);
  // To start twenty programs takes two minutes where five others want the processor.
}, 900_000);

/** Few are large enough to pass through the disk as they come. */
function pictureOf(number: number): Buffer {
  return number % 50 === 7 ? hugePicture : makePng(80, 60 + (number % 7), number);
}
const hugePicture = makePng(2400, 2200, 3);

test("a folder that may no longer be written to ends the run with one error; what was finished stays", async () => {
  const folder = await makeFolder();
  const server = await serveSlowly();
  const storage = createFolderStorage(folder);
  let count = 0;
  const locked: Storage = {
    ...storage,
    openPart(name) {
      if (++count <= 10) return storage.openPart(name);
      const error = Object.assign(new TypeError("EACCES: permission denied, open"), { code: "EACCES" });
      return Promise.reject(diskFailure(error, "write", folder));
    },
  };
  const results: DownloadResult[] = [];
  const run = async (): Promise<void> => {
    for await (const result of download(many(server, 100), locked, quick)) results.push(result);
  };
  await expect(run()).rejects.toMatchObject({ name: "DownloaderError", code: "folder-unusable" });
  expect(results).toHaveLength(10);
  await expectClean(folder, 10);
});

// Only Linux tells it.
test.skipIf(!existsSync("/proc/self/stat"))(
  "the folder of a run that was killed, and whose parent has not noticed, is taken over at once",
  async () => {
    // The shell becomes sleep, which knows of no child.
    const parent = spawn("sh", ["-c", "sleep 0.2 & echo $!; exec sleep 60"]);
    onTestFinished(() => void parent.kill());
    const [line] = await once(parent.stdout, "data");
    const processId = Number(String(line).trim());
    await expect.poll(() => readFileSync(`/proc/${processId}/stat`, "utf8")).toContain(") Z ");
    const folder = await makeFolder();
    const server = await serveSlowly();
    await mkdir(join(folder, ".m3"));
    await writeFile(join(folder, ".m3", "lock"), JSON.stringify({ token: "killed", processId, host: hostname() }));
    expect(await collect(many(server, 1), folder)).toHaveLength(1);
  },
);

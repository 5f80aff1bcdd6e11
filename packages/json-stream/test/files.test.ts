import { execFileSync } from "node:child_process";
import { constants, existsSync, readdirSync, readlinkSync } from "node:fs";
import { open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { JsonStreamError, readArray, readArrayBatches, readObjectEntries, writeFileAtomically } from "../src/index.ts";
import { chunked, outcomeOf } from "./sources.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const elements = Array.from({ length: 500 }, (_, id) => ({ id, name: `Größe ${id}` }));
const text = JSON.stringify(elements, null, 2);

test("readArray() reads a file by its path and by its URL", async () => {
  const path = join(await temporaryFolder(), "a b.json");
  await writeFile(path, text);
  expect(await outcomeOf(readArray(path))).toEqual({ elements, error: undefined });
  expect(await outcomeOf(readArray(pathToFileURL(path)))).toEqual({ elements, error: undefined });
});

test("readArray() reads files that end with a chunk, in it, and just behind it", async () => {
  const path = join(await temporaryFolder(), "a.json");
  for (const sizeBytes of [1, 2, 3].flatMap((count) => [-1, 0, 1].map((more) => count * 256 * 1024 + more))) {
    const values = Array.from({ length: Math.floor(sizeBytes / 12) }, (_, id) => String(id).padStart(9, "0"));
    await writeFile(path, JSON.stringify(values).padEnd(sizeBytes));
    expect(await outcomeOf(readArray(path))).toEqual({ elements: values, error: undefined });
  }
});

test.skipIf(process.platform === "win32")(
  "readArray() does not wait for more of a pipe once it knows enough",
  async () => {
    const path = join(await temporaryFolder(), "pipe");
    execFileSync("mkfifo", [path]);
    const [outcome, writer] = await Promise.all([
      outcomeOf(readArray(path)),
      open(path, "w").then(async (file) => {
        await file.write(`[1, oh, ${" ".repeat(500)}`);
        return file;
      }),
    ]);
    expect(outcome.error).toMatchObject({ code: "syntax", byteOffset: 4 });
    await writer.close();
  },
);

test.skipIf(process.platform === "win32")("readArray() reads a named pipe to where its writer ends", async () => {
  const path = join(await temporaryFolder(), "pipe");
  execFileSync("mkfifo", [path]);
  const many = Array.from({ length: 100_000 }, (_, id) => id);
  for (const bytes of [Buffer.from(JSON.stringify(many)), gzipSync(JSON.stringify(many))]) {
    const [outcome] = await Promise.all([outcomeOf(readArray(path)), writeFile(path, bytes)]);
    expect(outcome).toEqual({ elements: many, error: undefined });
  }
});

test.skipIf(process.platform === "win32")("readArray() waits for a named pipe no longer than its signal", async () => {
  const path = join(await temporaryFolder(), "pipe");
  execFileSync("mkfifo", [path]);
  const controller = new AbortController();
  const reason = new Error("enough");
  const reading = outcomeOf(readArray(path, { signal: controller.signal }));
  setTimeout(() => controller.abort(reason), 20);
  await expect(reading).rejects.toBe(reason);
  // Nobody reads it any more.
  await expect(open(path, constants.O_WRONLY | constants.O_NONBLOCK)).rejects.toMatchObject({ code: "ENXIO" });
});

test("readArray() reads lines from names that say so, and from no others", async () => {
  const folder = await temporaryFolder();
  const lines = elements.map((element) => `${JSON.stringify(element)}\n`).join("");
  for (const name of ["a.jsonl", "a.ndjson", "A.JSONL", "a.jsonl.gz"]) {
    await writeFile(join(folder, name), lines);
    expect(await outcomeOf(readArray(join(folder, name)))).toEqual({ elements, error: undefined });
  }
  const named = await outcomeOf(readArray(chunked(Buffer.from(lines), [999]), { name: "a.jsonl" }));
  expect(named).toEqual({ elements, error: undefined });
  const path = join(folder, "a.json");
  await writeFile(path, lines);
  const { error } = await outcomeOf(readArray(path));
  expect(error?.message).toBe(
    `Cannot read ${JSON.stringify(path)}: expected a JSON array, got one value a line (NDJSON: name it .jsonl, or ask for layout "lines") at byte 0 (line 1, column 1)`,
  );
  expect(await outcomeOf(readArray(path, { layout: "lines" }))).toEqual({ elements, error: undefined });
  // What a file is called in messages does not change what it is.
  const renamed = await outcomeOf(readArray(join(folder, "a.jsonl"), { name: "the digest" }));
  expect(renamed).toEqual({ elements, error: undefined });
});

test.each([[[1]], [[1, 0, 3]], [[100_000]]])(
  "readArray() recognises gzip by content, in chunks of %j",
  async (sizes) => {
    const outcome = await outcomeOf(readArray(chunked(gzipSync(text), sizes)));
    expect(outcome).toEqual({ elements, error: undefined });
  },
);

test("readArray() joins the members of a gzip file", async () => {
  const bytes = Buffer.concat([gzipSync(text.slice(0, 3000)), gzipSync(text.slice(3000))]);
  expect(await outcomeOf(readArray(chunked(bytes, [1000])))).toEqual({ elements, error: undefined });
});

test("readArray() refuses gzip data that is cut off or damaged", async () => {
  const path = join(await temporaryFolder(), "a.json.gz");
  const bytes = gzipSync(text);
  await writeFile(path, bytes.subarray(0, -20));
  const cut = await outcomeOf(readArray(path));
  expect(cut.error).toMatchObject({
    code: "truncated",
    path,
    message: `Cannot read ${JSON.stringify(path)}: the gzip data ends too early`,
  });
  bytes.fill(0xff, 500, 600);
  const damaged = await outcomeOf(readArray(chunked(bytes, [100])));
  expect(damaged.error).toMatchObject({ code: "read-failed" });
  expect(damaged.error?.message).toMatch(/^Cannot read input: the gzip data is damaged \(.+\)$/);
});

test("readArray() says where in a file the text is wrong", async () => {
  const path = join(await temporaryFolder(), "a.json");
  await writeFile(path, text.replace('"id": 300', '"id": NaN'));
  const byteOffset = Buffer.byteLength(text.slice(0, text.indexOf('"id": 300'))) + 6;
  for (const batchSizeBytes of [50, 65_536]) {
    const { elements: before, error } = await outcomeOf(readArray(path, { batchSizeBytes }));
    expect(before).toEqual(elements.slice(0, 300));
    expect(error).toBeInstanceOf(JsonStreamError);
    expect({ ...error }).toMatchObject({ code: "syntax", path, byteOffset, elementIndex: 300, line: 1203, column: 11 });
    expect(error?.message).toBe(
      `Cannot read ${JSON.stringify(path)}: expected a value, got bare NaN at byte ${byteOffset} (line 1203, column 11, element 300)`,
    );
  }
});

test("readArray() counts columns in characters and lines in decompressed text", async () => {
  const path = join(await temporaryFolder(), "a.json");
  await writeFile(path, gzipSync('[\r\n"ä→🐙",x]'));
  const { error } = await outcomeOf(readArray(path));
  expect({ ...error }).toMatchObject({ byteOffset: 15, line: 2, column: 7 });
});

test("readArray() calls its input by the name it is given", async () => {
  const { error } = await outcomeOf(readArray(chunked(Buffer.from("[1"), [9]), { name: "standard input" }));
  expect(error?.message).toBe(
    'Cannot read "standard input": expected "," or "]", got the end of the input at byte 2 (element 0)',
  );
  expect(error?.path).toBeUndefined();
});

test("the readers say why a file cannot be opened", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "file"), "[]");
  const readers = [readArray, readArrayBatches, readObjectEntries];
  for (const read of readers) {
    const missing = await outcomeOf<unknown>(read(join(folder, "none.json")));
    expect(missing.error).toMatchObject({ code: "not-found", path: join(folder, "none.json") });
    expect(missing.error?.message).toMatch(/^Cannot read ".*none\.json": there is no such file$/);
    const isFolder = await outcomeOf<unknown>(read(folder));
    expect(isFolder.error).toMatchObject({ code: "read-failed" });
    expect(isFolder.error?.message).toMatch(/: it is a folder, expected a file$/);
    const below = await outcomeOf<unknown>(read(join(folder, "file", "a.json")));
    expect(below.error?.message).toMatch(/: a part of the path is a file, expected a folder$/);
  }
});

test("readArray() wraps an error of the system, and hands on any other error of its source", async () => {
  const failing = async function* (error: Error): AsyncGenerator<Buffer> {
    yield Buffer.from("[1,");
    throw error;
  };
  const system = Object.assign(new Error("EIO: i/o error, read"), { code: "EIO", syscall: "read" });
  const { elements: given, error } = await outcomeOf(readArray(failing(system)));
  expect(given).toEqual([1]);
  expect(error).toMatchObject({
    code: "read-failed",
    cause: system,
    message: "Cannot read input: the disk or device reported an error",
  });
  const own = new TypeError("mine");
  await expect(outcomeOf(readArray(failing(own)))).rejects.toBe(own);
});

test("readArray() refuses text where bytes are due, and options out of range", async () => {
  const decoded = Readable.from(["[1]"]) as AsyncIterable<Uint8Array>;
  await expect(outcomeOf(readArray(decoded))).rejects.toThrow("A JSON source must give bytes (Uint8Array), got string");
  await expect(outcomeOf(readArray("a.json", { batchSizeBytes: 0 }))).rejects.toThrow(RangeError);
  await expect(outcomeOf(readArray("a.json", { batchSizeBytes: 2 ** 27 }))).rejects.toThrow(RangeError);
  await expect(outcomeOf(readArray("a.json", { maxElementSizeBytes: 1.5 }))).rejects.toThrow(RangeError);
  await expect(outcomeOf(readArray(new URL("http://localhost/a.json")))).rejects.toThrow(TypeError);
});

test("readArray() refuses an element beyond the limit, give or take a batch", async () => {
  const source = (size: number): AsyncIterable<Uint8Array> =>
    chunked(Buffer.from(`[1,"${"x".repeat(size)}",2]`), [1000]);
  const options = { batchSizeBytes: 100, maxElementSizeBytes: 5000 };
  expect((await outcomeOf(readArray(source(4900), options))).error).toBeUndefined();
  const { elements: before, error } = await outcomeOf(readArray(source(6000), options));
  expect(before).toEqual([1]);
  expect(error).toMatchObject({ code: "element-too-large", byteOffset: 3, elementIndex: 1 });
  const line = await outcomeOf(readArray(source(6000), { ...options, layout: "lines" }));
  expect(line.error).toMatchObject({ code: "element-too-large", byteOffset: 0 });
});

test("readArray() closes its source when the loop is left", async () => {
  const source = Readable.from([Buffer.from(text), Buffer.from("x")]);
  for await (const element of readArray(source)) {
    expect(element).toEqual(elements[0]);
    break;
  }
  expect(source.destroyed).toBe(true);
});

/** Paths of the files that this process has open. */
function openPaths(): string[] {
  return readdirSync("/proc/self/fd").map((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`);
    } catch {
      return "";
    }
  });
}

test.skipIf(!existsSync("/proc/self/fd"))("the readers close their file whichever way they end", async () => {
  const folder = await temporaryFolder();
  const names = ["good.json", "bad.json", "good.json.gz", "bad.json.gz"];
  await writeFile(join(folder, "good.json"), text);
  await writeFile(join(folder, "bad.json.gz"), gzipSync(text).fill(0xff, 500, 600));
  await writeFile(join(folder, "bad.json"), `[1,${text}`);
  await writeFile(join(folder, "good.json.gz"), gzipSync(text));
  for (const name of names) {
    await outcomeOf(readArray(join(folder, name)));
    const reader = readArray(join(folder, name), { batchSizeBytes: 10 });
    await reader.next().catch(() => undefined);
    await reader.return();
  }
  for (let wait = 0; wait < 50 && openPaths().some((path) => path.startsWith(folder)); wait++) {
    await sleep(10);
  }
  expect(openPaths().filter((path) => path.startsWith(folder))).toEqual([]);
});

test("readArray() throws the reason of an abort at once, though the source is silent", async () => {
  const silent = new PassThrough();
  silent.write("[1,2,");
  const controller = new AbortController();
  const reason = new Error("enough");
  setTimeout(() => controller.abort(reason), 20);
  const reading = outcomeOf(readArray(silent, { signal: controller.signal, batchSizeBytes: 2 }));
  await expect(reading).rejects.toBe(reason);
  expect(silent.destroyed).toBe(true);
});

test("readArray() throws the reason of an abort between elements, and before the start", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const given: unknown[] = [];
  const reading = (async (): Promise<void> => {
    const source = chunked(Buffer.from(text), [text.length * 2]);
    for await (const batch of readArrayBatches(source, { signal: controller.signal, batchSizeBytes: 1000 })) {
      given.push(batch);
      controller.abort(reason);
    }
  })();
  await expect(reading).rejects.toBe(reason);
  expect(given).toHaveLength(1);
  await expect(outcomeOf(readArray("none.json", { signal: controller.signal }))).rejects.toBe(reason);
});

test("timers, and so Ctrl-C, have their turn while a large file is read or written", async () => {
  const path = join(await temporaryFolder(), "large.json");
  const pieces = function* (): Generator<string> {
    yield "[0";
    for (let index = 1; index <= 60; index++) {
      countTurns();
      yield `,\n"${"x".repeat(100_000)}"`;
    }
    yield "]";
  };
  let [turnCount, isAsked] = [0, false];
  const countTurns = (): void => {
    if (isAsked) return;
    isAsked = true;
    setImmediate(() => {
      turnCount += 1;
      isAsked = false;
    });
  };
  await writeFileAtomically(path, pieces());
  expect(turnCount).toBeGreaterThan(0);
  turnCount = 0;
  for await (const _ of readArray(path)) countTurns();
  expect(turnCount).toBeGreaterThan(0);
});

test("readArray() does not read ahead of its reader", async () => {
  let pulledCount = 0;
  const source = async function* (): AsyncGenerator<Buffer> {
    for (;;) {
      pulledCount++;
      yield Buffer.from(pulledCount === 1 ? "[1" : ",1");
    }
  };
  for await (const _ of readArray(source(), { batchSizeBytes: 2 })) {
    break;
  }
  expect(pulledCount).toBeLessThan(4);
});

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, lstat, mkdir, open, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { openAtomicFile, readArray, writeArray, writeFileAtomically } from "../src/index.ts";
import { outcomeOf } from "./sources.ts";
import { temporaryFolder } from "./temporary-folder.ts";

test("openAtomicFile() shows nothing at the path before commit(), and the whole file after it", async () => {
  const folder = await temporaryFolder();
  const path = join(folder, "a.txt");
  await writeFile(path, "previous");
  const file = await openAtomicFile(path);
  await file.write("Größe ");
  await file.write(Buffer.from("🐙"));
  await file.write("x".repeat(600_000));
  expect(await readFile(path, "utf8")).toBe("previous");
  expect(await readdir(folder)).toHaveLength(2);
  expect((await readdir(folder)).find((name) => name !== "a.txt")).toMatch(/^\.a\.txt\.[0-9a-f]{24}\.part$/);
  expect(await file.commit()).toBe(600_012);
  expect(await readFile(path, "utf8")).toBe(`Größe 🐙${"x".repeat(600_000)}`);
  expect(await readdir(folder)).toEqual(["a.txt"]);
});

test("openAtomicFile() keeps the order of writes that nobody waits for", async () => {
  const path = join(await temporaryFolder(), "a.txt");
  const file = await openAtomicFile(path);
  const texts = Array.from({ length: 300 }, (_, index) => String(index).repeat((index % 7) * 1000 + 1));
  for (const text of texts) {
    void file.write(text);
  }
  await file.commit();
  expect(await readFile(path, "utf8")).toBe(texts.join(""));
});

test("openAtomicFile() lets the bytes it was given be used anew", async () => {
  const path = join(await temporaryFolder(), "a.bin");
  const file = await openAtomicFile(path);
  const bytes = Buffer.alloc(300_000);
  for (let round = 0; round < 5; round++) {
    bytes.fill(round);
    await file.write(bytes.subarray(0, round % 2 === 0 ? 10 : bytes.length));
  }
  bytes.fill(9);
  await file.commit();
  const written = await readFile(path);
  expect([written.length, written[0], written[10], written[300_010], written.at(-1)]).toEqual([600_030, 0, 1, 2, 4]);
});

test("discard() removes what was written and keeps the previous file, also twice and after a commit", async () => {
  const folder = await temporaryFolder();
  const path = join(folder, "a.txt");
  await writeFile(path, "previous");
  const file = await openAtomicFile(path);
  await file.write("x".repeat(600_000));
  await file.discard();
  await file.discard();
  expect(await readdir(folder)).toEqual(["a.txt"]);
  expect(await readFile(path, "utf8")).toBe("previous");
  await expect(file.write("x")).rejects.toThrow("it is discarded already");
  await expect(file.commit()).rejects.toMatchObject({ code: "write-failed", path });
  const other = await openAtomicFile(path);
  await other.write("new");
  await other.commit();
  await other.discard();
  expect(await readFile(path, "utf8")).toBe("new");
  await expect(other.write("x")).rejects.toThrow(`Cannot write ${JSON.stringify(path)}: it is committed already`);
});

test("openAtomicFile() compresses for names that say so, unless asked not to", async () => {
  const folder = await temporaryFolder();
  const file = await openAtomicFile(join(folder, "a.csv.gz"));
  await file.write("x".repeat(1_000_000));
  const sizeBytes = await file.commit();
  expect(sizeBytes).toBe((await stat(join(folder, "a.csv.gz"))).size);
  expect(gunzipSync(await readFile(join(folder, "a.csv.gz"))).toString()).toBe("x".repeat(1_000_000));
  await writeFileAtomically(join(folder, "b.gz"), "plain", { gzip: false });
  expect(await readFile(join(folder, "b.gz"), "utf8")).toBe("plain");
  const thrown = await openAtomicFile(join(folder, "c.gz"));
  await thrown.write("x".repeat(1_000_000));
  await thrown.discard();
  expect(await readdir(folder)).toEqual(["a.csv.gz", "b.gz"]);
});

test("writeFileAtomically() takes text, bytes, and both in pieces", async () => {
  const path = join(await temporaryFolder(), "a.txt");
  const pieces = async function* (): AsyncGenerator<string | Uint8Array> {
    yield "Größe ";
    yield new Uint8Array([0x78]);
  };
  for (const [content, text] of [
    ["Größe", "Größe"],
    [Buffer.from("ä"), "ä"],
    [["a", "b"], "ab"],
    [pieces(), "Größe x"],
    ["", ""],
  ] as const) {
    expect(await writeFileAtomically(path, content)).toBe(Buffer.byteLength(text));
    expect(await readFile(path, "utf8")).toBe(text);
  }
});

test("writeFileAtomically() leaves nothing when its content fails", async () => {
  const folder = await temporaryFolder();
  const error = new Error("mine");
  const failing = function* (): Generator<string> {
    yield "x";
    throw error;
  };
  await expect(writeFileAtomically(join(folder, "a.txt"), failing())).rejects.toBe(error);
  expect(await readdir(folder)).toEqual([]);
});

test.skipIf(process.platform === "win32")(
  "the mode of an existing file is kept, and a new one has the usual mode",
  async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "a.txt");
    await writeFile(path, "previous");
    await chmod(path, 0o640);
    await writeFileAtomically(path, "new");
    expect((await stat(path)).mode & 0o777).toBe(0o640);
    await writeFile(join(folder, "b.txt"), "");
    await writeFileAtomically(join(folder, "c.txt"), "");
    expect((await stat(join(folder, "c.txt"))).mode).toBe((await stat(join(folder, "b.txt"))).mode);
  },
);

test("a symbolic link stays one, and the file behind it is replaced", async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "elsewhere"));
  await writeFile(join(folder, "elsewhere", "file"), "previous");
  await symlink(join("elsewhere", "file"), join(folder, "link"));
  await writeFileAtomically(join(folder, "link"), "new");
  expect((await lstat(join(folder, "link"))).isSymbolicLink()).toBe(true);
  expect(await readFile(join(folder, "elsewhere", "file"), "utf8")).toBe("new");
  expect(await readdir(join(folder, "elsewhere"))).toEqual(["file"]);
});

test("a symbolic link to what is not there yet stays one, and the file appears where it points to", async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "a", "deep"), { recursive: true });
  await symlink(join(folder, "a", "deep"), join(folder, "short"));
  // Beside "deep", not beside "short".
  await symlink("short/../file", join(folder, "second"));
  await symlink(join(folder, "second"), join(folder, "first"));
  await writeFileAtomically(join(folder, "first"), "new");
  expect(await readdir(folder)).toEqual(["a", "first", "second", "short"]);
  expect((await lstat(join(folder, "first"))).isSymbolicLink()).toBe(true);
  expect((await lstat(join(folder, "second"))).isSymbolicLink()).toBe(true);
  expect(await readFile(join(folder, "a", "file"), "utf8")).toBe("new");
  expect(await readdir(join(folder, "a"))).toEqual(["deep", "file"]);
});

test("a symbolic link that leads nowhere is refused and stays", async () => {
  const folder = await temporaryFolder();
  await symlink("none/file", join(folder, "lost"));
  await symlink("circle", join(folder, "circle"));
  await expect(writeFileAtomically(join(folder, "lost"), "new")).rejects.toMatchObject({
    code: "write-failed",
    message: `Cannot write "${folder}/none/file": folder "${folder}/none" does not exist`,
  });
  await expect(writeFileAtomically(join(folder, "circle"), "new")).rejects.toMatchObject({
    code: "write-failed",
    message: `Cannot write "${folder}/circle": its symbolic links run in a circle`,
  });
  expect(await readdir(folder)).toEqual(["circle", "lost"]);
});

test("a long name is no obstacle", async () => {
  const path = join(await temporaryFolder(), `${"n".repeat(250)}.json`);
  await writeArray(path, [1]);
  expect((await outcomeOf(readArray(path))).elements).toEqual([1]);
});

test("every reason why a file cannot be begun is one clear sentence", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "file"), "");
  const cases = [
    [join(folder, "none", "a.json"), `folder ${JSON.stringify(join(folder, "none"))} does not exist`],
    [join(folder, "file", "a.json"), "a part of the path is a file, expected a folder"],
    [folder, "it is a folder, expected a file"],
    [`${folder}/new/`, "expected the name of a file"],
    ["", "expected the name of a file"],
    [join(folder, "n".repeat(300)), "the name is too long"],
  ] as const;
  for (const [path, reason] of cases) {
    const error = await writeArray(path, [1]).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "write-failed",
      path,
      message: `Cannot write ${JSON.stringify(path)}: ${reason}`,
    });
  }
  expect(await readdir(folder)).toEqual(["file"]);
});

test.skipIf(process.getuid?.() === 0)("a folder or file that may not be written is refused", async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "closed"));
  await writeFile(join(folder, "read-only"), "previous");
  await chmod(join(folder, "closed"), 0o555);
  await chmod(join(folder, "read-only"), 0o444);
  for (const path of [join(folder, "closed", "a.json"), join(folder, "read-only")]) {
    await expect(writeArray(path, [1])).rejects.toThrow(`Cannot write ${JSON.stringify(path)}: permission denied`);
  }
  expect(await readFile(join(folder, "read-only"), "utf8")).toBe("previous");
});

test.skipIf(!existsSync("/dev/full"))("a full disk is reported, whenever it shows", async () => {
  for (const elements of [[1], Array.from({ length: 100_000 }, (_, id) => id)]) {
    for (const gzip of [false, true]) {
      const error = await writeArray("/dev/full", elements, { gzip }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        code: "write-failed",
        message: 'Cannot write "/dev/full": no space is left on the disk',
      });
    }
  }
  expect((await stat("/dev/full")).isCharacterDevice()).toBe(true);
});

test.skipIf(process.platform === "win32")(
  "a failed write removes the temporary file, and everything after it fails the same way",
  async () => {
    const folder = await temporaryFolder();
    // A limit on the size of files stands in for a full disk.
    const script = `
    import { readdir } from "node:fs/promises";
    import { openAtomicFile } from ${JSON.stringify(new URL("../src/index.ts", import.meta.url).href)};
    const file = await openAtomicFile(${JSON.stringify(join(folder, "a.json"))});
    const results = [];
    const list = async () => (await readdir(${JSON.stringify(folder)})).join();
    for (const work of [() => file.write("x".repeat(3e6)), list, () => file.write("x"), () => file.commit(), () => file.discard()]) {
      results.push(await work().then((value) => value ?? "done", (error) => error.code + ": " + error.message));
    }
    process.stdout.write(JSON.stringify(results));
  `;
    const run = `ulimit -f 1000; trap "" XFSZ; exec "$0" --import=tsx --input-type=module -e "$1"`;
    const output = execFileSync("bash", ["-c", run, process.execPath, script], {
      encoding: "utf8",
      cwd: import.meta.dirname,
    });
    const message = `write-failed: Cannot write ${JSON.stringify(join(folder, "a.json"))}: the file grew beyond what the system allows`;
    expect(JSON.parse(output)).toEqual([message, "", message, message, "done"]);
  },
);

test.skipIf(process.platform === "win32")("a named pipe is written, not replaced", async () => {
  const folder = await temporaryFolder();
  const path = join(folder, "pipe");
  execFileSync("mkfifo", [path]);
  const [outcome, result] = await Promise.all([outcomeOf(readArray(path)), writeArray(path, [1, 2])]);
  expect(outcome).toEqual({ elements: [1, 2], error: undefined });
  expect(result).toEqual({ elementCount: 2, sizeBytes: 12 });
  expect((await stat(path)).isFIFO()).toBe(true);
  const [broken] = await Promise.all([outcomeOf(readArray(path)), writeFileAtomically(path, "[1,")]);
  expect(broken.error).toMatchObject({ code: "truncated", byteOffset: 3, line: undefined });
});

test.skipIf(process.platform === "win32")(
  "a named pipe whose reader leaves fails, and says that it is that",
  async () => {
    const path = join(await temporaryFolder(), "pipe");
    execFileSync("mkfifo", [path]);
    const [reader, file] = await Promise.all([open(path, "r"), openAtomicFile(path)]);
    await reader.close();
    await expect(file.write("x".repeat(600_000))).rejects.toMatchObject({ code: "write-failed", isReaderGone: true });
    const missing = openAtomicFile(join(path, "..", "none", "a.txt"));
    await expect(missing).rejects.toMatchObject({ code: "write-failed", isReaderGone: false });
  },
);

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createFolderStorage } from "../src/index.ts";
import { decodeEntry, decodeOwner } from "../src/journal/entry.ts";
import { DiskGauge } from "../src/storage/disk-gauge.ts";
import { openPromptFile } from "../src/storage/prompt-file.ts";
import { makeFolder } from "./folder.ts";
import { makePng } from "./images.ts";
import { collect, expectSaved, listFolder, quick } from "./run.ts";
import { serve } from "./server.ts";

/** About 3 MB: little enough to go straight to the disk, and enough to be kept. */
const picture = makePng(2000, 1500, 6);
const firstBytes = 2_000_000;

test("a disk that takes long is left alone for ten seconds, and not for one slow call among quick ones", () => {
  let now = 0;
  const gauge = new DiskGauge(() => now);
  const call = (millis: number): string =>
    gauge.time(() => {
      now += millis;
      return "done";
    });
  expect(call(0.02)).toBe("done");
  for (const millis of [20, 500]) {
    call(millis);
    expect(gauge.isSlow).toBe(false);
    for (let count = 0; count < 10; count++) call(0.02);
  }
  let slowCount = 0;
  for (; !gauge.isSlow && slowCount < 10; slowCount++) call(40);
  expect(slowCount).toBe(4);
  expect(gauge.isSlow).toBe(true);
  now += 9_999;
  expect(gauge.isSlow).toBe(true);
  now += 1;
  expect(gauge.isSlow).toBe(false);
  for (let count = 0; count < 100; count++) call(3);
  expect(gauge.isSlow).toBe(true);
});

test("a file that went to the disk at once is gone on with like any other", async () => {
  const folder = await makeFolder();
  const ranges: (string | undefined)[] = [];
  const server = await serve(({ headers }, response, before) => {
    ranges.push(headers.range);
    const etag = '"one"';
    if (before === 0) {
      response.writeHead(200, { "content-length": picture.length, etag });
      response.write(picture.subarray(0, firstBytes), () => response.destroy());
      return;
    }
    const start = Number(/\d+/.exec(headers.range ?? "")?.[0]);
    const range = `bytes ${start}-${picture.length - 1}/${picture.length}`;
    response.writeHead(206, { etag, "content-range": range, "content-length": picture.length - start });
    response.end(picture.subarray(start));
  });
  const [result] = await collect([{ id: "1", url: `${server.origin}/a.png` }], folder, quick);
  expect(ranges).toEqual([undefined, `bytes=${firstBytes}-`]);
  await expectSaved(result, folder, picture);
  expect(await listFolder(folder)).toEqual(["a.png"]);
});

test.for([false, true])("bytes arrive as they were sent, whatever many connections read (sync: %s)", async (sync) => {
  const folder = await makeFolder();
  const pictures = Array.from({ length: 12 }, (_, index) => makePng(500, 400, index));
  const server = await serve(({ url = "" }, response) => {
    const body = pictures[Number(/\d+/.exec(url)?.[0])] ?? Buffer.alloc(0);
    // Without a length the bytes are gathered in memory, and with one they are not.
    if (url.includes("plain")) response.writeHead(200, { "content-length": body.length });
    for (let at = 0; at < body.length; at += 9000) response.write(body.subarray(at, at + 9000));
    response.end();
  });
  const kinds = ["plain", "chunked"];
  const requests = pictures.flatMap((_, index) =>
    kinds.map((kind) => ({ id: `${kind}${index}`, url: `${server.origin}/${kind}-${index}.png` })),
  );
  // A folder that is synced keeps what it gets in memory first.
  for (const result of await collect(requests, folder, { ...quick, sync })) {
    await expectSaved(result, folder, pictures[Number(/\d+$/.exec(result.id)?.[0])] ?? Buffer.alloc(0));
  }
});

test("a prompt file appears whole or not at all, and a storage with methods of its own is not passed by", async () => {
  const folder = await makeFolder();
  const storage = createFolderStorage(folder);
  const file = openPromptFile(storage, "a.png");
  expect(file?.writeNow(Buffer.from("ab"))).toBe(true);
  await file?.write([Buffer.from("c"), Buffer.from("d")]);
  expect(await listFolder(folder)).toEqual([expect.stringMatching(/^\.m3-[0-9a-f]{16}\.part$/)]);
  await file?.commit();
  expect(await readFile(join(folder, "a.png"), "utf8")).toBe("abcd");
  const other = openPromptFile(storage, "b.png");
  other?.writeNow(Buffer.from("b"));
  await other?.discard();
  expect(await listFolder(folder)).toEqual(["a.png"]);
  expect(openPromptFile({ ...storage }, "c.png")).toBeUndefined();
  expect(openPromptFile(createFolderStorage(folder, { sync: true }), "c.png")).toBeUndefined();
});

test("the quick look at a line of the journal sees what the long one does", () => {
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.webUrl(), fc.constantFrom('"', "\\", "é.png", "../x", ""));
  const number = fc.oneof(fc.nat(), fc.constantFrom(-1, 1.5, 2 ** 53, 1e21));
  const line = fc.record(
    {
      url: text,
      name: text,
      sizeBytes: number,
      sha256: fc.constantFrom("ab".repeat(32), "AB"),
      format: fc.constantFrom("png", "pdf"),
      widthPixels: number,
      heightPixels: number,
      id: text,
      etag: text,
      savedAt: text,
    },
    { requiredKeys: ["url", "name", "sizeBytes", "sha256", "format"] },
  );
  fc.assert(
    fc.property(line, fc.option(fc.nat(400)), (entry, cut) => {
      const json = JSON.stringify(entry);
      const written = cut === null ? json : json.slice(0, cut);
      const found = decodeEntry(written);
      const owner = decodeOwner(written);
      expect(owner === undefined ? undefined : [owner.url, owner.name]).toEqual(
        found === undefined ? undefined : [found.url, found.name],
      );
    }),
    { numRuns: 500 },
  );
  const leadingZero = `{"url":"u","name":"n.png","sizeBytes":01,"sha256":"${"ab".repeat(32)}","format":"png"}`;
  expect(decodeOwner(leadingZero)).toBeUndefined();
});

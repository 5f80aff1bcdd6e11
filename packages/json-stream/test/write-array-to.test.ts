import { PassThrough, Writable } from "node:stream";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { isJsonStreamError, writeArrayTo } from "../src/index.ts";

const elements = Array.from({ length: 700 }, (_, id) => ({ id, name: `Größe "${id}"`, none: null }));

test("writeArrayTo() writes to a stream, which stays open", async () => {
  const stream = new PassThrough({ highWaterMark: 10_000_000 });
  const result = await writeArrayTo(stream, [{ a: "ä" }, 2]);
  expect(result).toEqual({ elementCount: 2, sizeBytes: 34 });
  await writeArrayTo(stream, [1], { layout: "lines" });
  expect(stream.read().toString()).toBe('[\n  {\n    "a": "\\u00e4"\n  },\n  2\n]1\n');
  expect(stream.writable).toBe(true);
  expect(stream.listenerCount("error")).toBe(0);
  const zipped = await writeArrayTo(stream, elements, { gzip: true, layout: "lines" });
  const bytes = stream.read() as Buffer;
  expect(zipped.sizeBytes).toBe(bytes.length);
  expect(gunzipSync(bytes).toString().split("\n")).toHaveLength(701);
});

test("writeArrayTo() leaves to the stream what the stream has taken", async () => {
  const stream = new PassThrough({ highWaterMark: 10_000_000 });
  const values = Array.from({ length: 20_000 }, (_, id) => ({ id, text: "x".repeat(40) }));
  await writeArrayTo(stream, values, { layout: "compact" });
  expect(stream.read().toString()).toBe(JSON.stringify(values));
});

test("writeArrayTo() makes the next text while the last one is taken, and waits while the stream is full", async () => {
  let waitingCount = 0;
  let mostWaiting = 0;
  let producedCount = 0;
  const slow = new Writable({
    write: (_chunk, _encoding, done) => {
      waitingCount++;
      setTimeout(() => {
        waitingCount--;
        done();
      }, 5);
    },
  });
  const source = function* (): Generator<unknown> {
    for (; producedCount < 20_000; producedCount++) {
      mostWaiting = Math.max(mostWaiting, waitingCount);
      yield { id: producedCount, text: "x".repeat(100) };
    }
  };
  await writeArrayTo(slow, source());
  expect(mostWaiting).toBe(1);
  expect(waitingCount).toBe(0);
  expect(slow.writableLength).toBe(0);
});

test("writeArrayTo() hears of a write that fails while the next text is made, be it the last one", async () => {
  for (const failing of [1, 2, 3]) {
    let writeCount = 0;
    const breaking = new Writable({
      write: (_chunk, _encoding, done) => {
        writeCount++;
        const error = writeCount === failing ? Object.assign(new Error("no"), { code: "ENOSPC" }) : undefined;
        setTimeout(() => done(error), 2);
      },
    });
    const values = Array.from({ length: 6000 }, () => "x".repeat(100));
    const error = await writeArrayTo(breaking, values).catch((reason: unknown) => reason);
    expect(isJsonStreamError(error, "write-failed")).toBe(true);
    expect(writeCount).toBe(failing);
  }
});

test("writeArrayTo() says why a stream fails, and nothing else fails with it", async () => {
  for (const gzip of [false, true]) {
    const cause = Object.assign(new Error("EPIPE: broken pipe, write"), { code: "EPIPE", syscall: "write" });
    const broken = new Writable({ write: (_chunk, _encoding, done) => done(cause) });
    const error = await writeArrayTo(broken, elements, { gzip }).catch((reason: unknown) => reason);
    expect(isJsonStreamError(error, "write-failed")).toBe(true);
    const message = "Cannot write output: the reader at the other end has gone";
    expect(error).toMatchObject({ cause, message, isReaderGone: true });
    await new Promise((resolve) => setImmediate(resolve));
  }
});

test("writeArrayTo() can be aborted while the stream does not take anything", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const stuck = new Writable({ write: () => setTimeout(() => controller.abort(reason), 10) });
  await expect(writeArrayTo(stuck, elements, { signal: controller.signal })).rejects.toBe(reason);
});

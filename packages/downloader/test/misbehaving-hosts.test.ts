import { type AddressInfo, createServer, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { makeFolder } from "./folder.ts";
import { makeJpeg, makePng } from "./images.ts";
import { collect, expectSaved, quick } from "./run.ts";

type Reply = (path: string, from: number | undefined, before: number) => readonly (string | Buffer)[];

/** A host that sends exactly these bytes for each request. */
async function serveBytes(reply: Reply): Promise<{ readonly origin: string; readonly askedCount: () => number }> {
  let askedCount = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      const [, path = "", range] = /^GET (\S+)(?:[\s\S]*\r\nrange: bytes=(\d+)-)?/i.exec(bytes.toString()) ?? [];
      const sent = reply(path, range === undefined ? undefined : Number(range), askedCount++);
      for (const piece of sent) socket.write(piece);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, askedCount: () => askedCount };
}

const image = makePng(20, 30, 1);
const whole = [`HTTP/1.1 200 OK\r\ncontent-length: ${image.length}\r\n\r\n`, image] as const;

test("a host that answers 416 to all is not asked for ever", async () => {
  const host = await serveBytes(() => ["HTTP/1.1 416 Range\r\ncontent-length: 0\r\n\r\n"]);
  const [result] = await collect([{ id: "1", url: `${host.origin}/a.png` }], await makeFolder());
  expect(result).toMatchObject({ kind: "failed", code: "http-status", status: 416, attempts: 1 });
});

test("a host that switches to another protocol fails at once", async () => {
  const host = await serveBytes(() => ["HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"]);
  const [result] = await collect([{ id: "1", url: `${host.origin}/a.png` }], await makeFolder());
  expect(result).toMatchObject({ kind: "failed", code: "http-status", status: 101, attempts: 1 });
});

test("a Location in UTF-8 without escapes is followed", async () => {
  const host = await serveBytes((path) => {
    if (path === "/%C3%BC.png") return whole;
    return [Buffer.from("HTTP/1.1 302 Found\r\nlocation: /ü.png\r\ncontent-length: 0\r\n\r\n")];
  });
  const folder = await makeFolder();
  const [result] = await collect([{ id: "1", url: `${host.origin}/a.png` }], folder);
  await expectSaved(result, folder, image);
});

const sizeBytes = 3_000_000;
const [first, second] = [makeJpeg(100, 100, 1, sizeBytes), makeJpeg(100, 100, 2, sizeBytes)];
const longer = makeJpeg(100, 100, 3, sizeBytes + 5);

test.each([
  ["another ETag", '"two"', second],
  ["no ETag", undefined, second],
  ["another size", '"one"', longer],
])("the rest of a file is not taken from a part with %s, sent without a look at If-Range", async (_, etag, now) => {
  const tag = etag === undefined ? "" : `etag: ${etag}\r\n`;
  const host = await serveBytes((_path, from, before) => {
    if (before === 0) {
      const head = `HTTP/1.1 200 OK\r\netag: "one"\r\nconnection: close\r\ncontent-length: ${first.length}\r\n\r\n`;
      return [head, first.subarray(0, 2_000_000)];
    }
    if (from === undefined) return [`HTTP/1.1 200 OK\r\n${tag}content-length: ${now.length}\r\n\r\n`, now];
    const range = `content-range: bytes ${from}-${now.length - 1}/${now.length}\r\n`;
    const head = `HTTP/1.1 206 Part\r\n${tag}${range}content-length: ${now.length - from}\r\n\r\n`;
    return [head, now.subarray(from)];
  });
  const folder = await makeFolder();
  const options = { ...quick, timeouts: { idleMillis: 200 } };
  const [result] = await collect([{ id: "1", url: `${host.origin}/a.jpg` }], folder, options);
  expect(host.askedCount()).toBe(3);
  await expectSaved(result, folder, now);
});

test("the rest of a file may come in several parts", async () => {
  const host = await serveBytes((_path, from) => {
    const head = `HTTP/1.1 ${from === undefined ? "200 OK" : "206 Part"}\r\netag: "one"\r\n`;
    if (from === undefined) return [`${head}content-length: ${first.length}\r\n\r\n`, first.subarray(0, 2_000_000)];
    // Ends like a JPEG, and is none yet.
    const end = Math.min(first.length, from + 600_000);
    const range = `content-range: bytes ${from}-${end - 1}/${first.length}\r\n`;
    return [`${head}${range}content-length: ${end - from}\r\n\r\n`, first.subarray(from, end)];
  });
  const folder = await makeFolder();
  const options = { ...quick, timeouts: { idleMillis: 200 } };
  const [result] = await collect([{ id: "1", url: `${host.origin}/a.jpg` }], folder, options);
  expect(host.askedCount()).toBe(3);
  await expectSaved(result, folder, first);
});

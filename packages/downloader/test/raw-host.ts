import { type AddressInfo, createServer, type Socket } from "node:net";
import { setImmediate as turnOfLoop } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { onTestFinished } from "vitest";
import { makeJpeg, noise } from "./images.ts";
import { randomFrom } from "./simulated-host.ts";

/** What a host does to a file; all but the first few come to nothing, or only to a part. */
export const behaviours = [
  "length",
  "interim",
  "chunked",
  "close",
  "gzip",
  "gzip-chunked",
  "zeros",
  "surplus",
  "second-answer",
  "redirect",
  "ignored-range",
  "cut",
  "reset",
  "stall",
  "cut-chunks",
  "length-and-chunked",
  "two-lengths",
  "list-of-lengths",
  "signed-length",
  "no-content",
  "not-modified",
  "wrong-range",
  "unavailable",
] as const;
export type Behaviour = (typeof behaviours)[number];

/** Whether a client that gets this has the whole file. */
export function isWhole(behaviour: Behaviour): boolean {
  return behaviours.indexOf(behaviour) < behaviours.indexOf("cut");
}

/** A file, told by its number: small, or near a multiple of what is read at once, or anything up to 400 KB; a few are large. */
export function fileOf(number: number): { readonly bytes: Buffer; readonly widthPixels: number } {
  const random = randomFrom(number * 7 + 1);
  random();
  const widthPixels = 1 + Math.floor(random() * 9000);
  const near = 65_536 * (1 + Math.floor(random() * 4)) - 300 + Math.floor(random() * 600);
  const size =
    random() < 0.1 ? 1_100_000 + random() * 500_000 : pick([random() * 600, near, random() * 400_000], random);
  return { bytes: makeJpeg(widthPixels, 480, number, Math.floor(size)), widthPixels };
}

interface Asked {
  readonly number: number;
  readonly from: number;
  readonly isAgain: boolean;
}

/** The parts of an answer, as its bytes. */
interface Sent {
  readonly head: string;
  readonly body: Buffer;
  readonly ending: "keep" | "end" | "reset" | "stall";
}

/**
 * A host that writes its answers byte by byte, in packets of many sizes, and behaves badly for the first `badCount` times that
 * a file is asked for: GET /NUMBER gives {@link fileOf} that number.
 */
export async function serveRaw(seed: number, badCount: number): Promise<string> {
  const random = randomFrom(seed);
  const askedCounts = new Map<number, number>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.setNoDelay(true));
    socket.on("error", () => {});
    socket.once("close", () => sockets.delete(socket));
    let text = "";
    let working = Promise.resolve();
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      for (let end = text.indexOf("\r\n\r\n"); end >= 0; end = text.indexOf("\r\n\r\n")) {
        const asked = readRequest(text.slice(0, end));
        text = text.slice(end + 4);
        const count = askedCounts.get(asked.number) ?? 0;
        askedCounts.set(asked.number, count + 1);
        const behaviour = asked.isAgain ? "length" : pick(behaviours, random);
        const sent = answer(count < badCount || isWhole(behaviour) ? behaviour : "length", asked, random);
        working = working.then(() => write(socket, sent, random));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function pick<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)] as T;
}

function readRequest(head: string): Asked {
  const [, number, again] = /^GET \/(\d+)(\?again)?/.exec(head) ?? [];
  const from = /^range: bytes=(\d+)-/im.exec(head)?.[1] ?? 0;
  return { number: Number(number), from: Number(from), isAgain: again !== undefined };
}

function answer(behaviour: Behaviour, { number, from, isAgain }: Asked, random: () => number): Sent {
  const { bytes } = fileOf(number);
  const isPart = from > 0 && behaviour !== "ignored-range";
  const rangeFrom = behaviour === "wrong-range" ? from + 1 : from;
  const part = isPart ? bytes.subarray(rangeFrom) : bytes;
  const range = `content-range: bytes ${rangeFrom}-${bytes.length - 1}/${bytes.length}\r\n`;
  const start = `HTTP/1.1 ${isPart ? `206 Part\r\n${range}` : "200 OK\r\n"}etag: "${number}"\r\n`;
  const length = `content-length: ${part.length}\r\n\r\n`;
  const plain: Sent = { head: start + length, body: part, ending: "keep" };
  const cut = part.subarray(0, cutAt(part.length, random));
  const chunks = { ...plain, head: `${start}transfer-encoding: chunked\r\n\r\n`, body: chunked(part, random) };
  const none = (status: string): Sent => ({ ...plain, head: `HTTP/1.1 ${status}\r\n${length}`, body: Buffer.alloc(0) });
  switch (behaviour) {
    case "length":
    case "ignored-range":
    case "wrong-range":
      return plain;
    case "interim":
      return {
        ...plain,
        head: `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: <a>\r\n\r\n${plain.head}`,
      };
    case "chunked":
      return chunks;
    case "close":
      return { head: `${start}connection: close\r\n\r\n`, body: part, ending: "end" };
    case "gzip": {
      const body = gzipSync(part, { level: 1 });
      return { ...plain, head: `${start}content-encoding: gzip\r\ncontent-length: ${body.length}\r\n\r\n`, body };
    }
    case "gzip-chunked": {
      const body = chunked(gzipSync(part, { level: 1 }), random);
      return { ...chunks, head: `${start}content-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n`, body };
    }
    case "zeros":
      return { ...plain, head: `${start}content-length: 000${part.length}\r\n\r\n` };
    case "surplus":
      return { ...plain, body: Buffer.concat([part, noise(1 + Math.floor(random() * 70_000), number)]) };
    case "second-answer": {
      const other = fileOf(number + 1).bytes;
      const second = `HTTP/1.1 200 OK\r\ncontent-length: ${other.length}\r\n\r\n`;
      // Were the connection kept, nobody could tell this from the answer to the next request.
      const head = `${start}connection: close\r\n${length}`;
      return { ...plain, head, body: Buffer.concat([part, Buffer.from(second), other]) };
    }
    case "redirect": {
      const body = noise(Math.floor(random() * 100_000), number);
      const to = isAgain ? "" : `location: /${number}?again\r\n`;
      return { ...plain, head: `HTTP/1.1 302 Found\r\n${to}content-length: ${body.length}\r\n\r\n`, body };
    }
    case "cut":
      return { ...plain, body: cut, ending: "end" };
    case "reset":
      return { ...plain, body: cut, ending: "reset" };
    case "stall":
      return { ...plain, body: cut, ending: "stall" };
    case "cut-chunks":
      return { ...chunks, body: chunks.body.subarray(0, cutAt(chunks.body.length, random)), ending: "end" };
    case "length-and-chunked":
      return { ...chunks, head: `${start}transfer-encoding: chunked\r\n${length}` };
    case "two-lengths":
      return { ...plain, head: `${start}content-length: ${Math.floor(random() * part.length)}\r\n${length}` };
    case "list-of-lengths":
      return { ...plain, head: `${start}content-length: ${part.length}, ${part.length}\r\n\r\n` };
    case "signed-length":
      return { ...plain, head: `${start}content-length: +${part.length}\r\n\r\n` };
    case "no-content":
      return none("204 No Content");
    case "not-modified":
      return none("304 Not Modified");
    case "unavailable":
      return { ...plain, head: `HTTP/1.1 503 Busy\r\nretry-after: 0\r\n${length}` };
  }
}

/** Somewhere before the end, often next to where a read may end. */
function cutAt(length: number, random: () => number): number {
  const border = 65_536 * Math.floor(random() * 5) + Math.floor(random() * 5) - 2;
  const anywhere = Math.floor(random() * length);
  return random() < 0.5 && border > 0 && border < length ? border : anywhere;
}

function chunked(bytes: Buffer, random: () => number): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = Math.min(bytes.length - at, 1 + Math.floor(random() * 90_000));
    const extension = random() < 0.3 ? ";a=b" : "";
    pieces.push(
      Buffer.from(`${size.toString(16)}${extension}\r\n`),
      bytes.subarray(at, at + size),
      Buffer.from("\r\n"),
    );
    at += size;
  }
  return Buffer.concat([...pieces, Buffer.from(random() < 0.5 ? "0\r\n\r\n" : "0\r\nchecked: yes\r\n\r\n")]);
}

/** Writes head and body together or apart, and each of their pieces in a packet of its own, as far as that can be had. */
async function write(socket: Socket, { head, body, ending }: Sent, random: () => number): Promise<void> {
  const isApart = random() < 0.5;
  const pieces = isApart ? [Buffer.from(head), body] : [Buffer.concat([Buffer.from(head), body])];
  const largest = pick([body.length < 2000 ? 1 : 40_000, 1500, 65_536, 65_537, 200_000, Infinity], random);
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      const size = random() < 0.5 ? largest : Math.ceil(random() * largest);
      const end = Math.min(piece.length, at + size);
      if (!socket.writable) return;
      const isTaken = socket.write(piece.subarray(at, end));
      at = end;
      if (!isTaken) await Promise.race([drained(socket), closed(socket)]);
      else if (random() < 0.5) await turnOfLoop();
    }
    if (isApart) await turnOfLoop();
  }
  if (ending === "end") socket.end();
  if (ending === "reset") socket.resetAndDestroy();
}

const drained = (socket: Socket): Promise<void> => new Promise((resolve) => socket.once("drain", resolve));
const closed = (socket: Socket): Promise<void> => new Promise((resolve) => socket.once("close", () => resolve()));

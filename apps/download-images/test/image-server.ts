import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { crc32, deflateSync } from "node:zlib";
import { onTestFinished } from "vitest";

/** A grey PNG that looks different for every text. */
export function pictureOf(text: string, side = 24): Buffer {
  const rows = Buffer.alloc((side + 1) * side);
  let state = crc32(text);
  for (let index = 0; index < rows.length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    rows[index] = index % (side + 1) === 0 ? 0 : state >>> 24;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 8;
  const chunks = [chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), ...chunks]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

export interface ImageServer {
  readonly origin: string;
  /** `GET /path`, or `END of /path` where only its end was asked for, in the order of arrival. */
  readonly requests: string[];
  readonly peakConcurrency: number;
}

/** Answers a request in another way; false leaves it to the server. */
export type Intercept = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Serves a picture under every path, after `delayMillis`; and an Annosaurus that knows the URL of image references that
 * begin with `aaaa`.
 */
export async function serveImages(intercept: Intercept = () => false, delayMillis = 0): Promise<ImageServer> {
  const requests: string[] = [];
  let open = 0;
  let peakConcurrency = 0;
  const server = createServer((request, response) => {
    const what = request.headers.range === undefined ? request.method : "END of";
    requests.push(`${what} ${request.url}`);
    peakConcurrency = Math.max(peakConcurrency, ++open);
    response.once("close", () => open--);
    setTimeout(() => {
      if (intercept(request, response)) return;
      const uuid = /^\/anno\/v1\/imagereferences\/(.*)$/.exec(request.url ?? "")?.[1];
      if (uuid !== undefined) answerReference(uuid, `http://${request.headers.host}/asked/${uuid}.png`, response);
      else sendPicture(request, response);
    }, delayMillis);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    get peakConcurrency() {
      return peakConcurrency;
    },
  };
}

/** Sends a picture, or its end, as web servers do. */
function sendPicture(request: IncomingMessage, response: ServerResponse): void {
  const body = pictureOf(request.url ?? "");
  const suffix = /^bytes=-(\d+)$/.exec(request.headers.range ?? "")?.[1];
  const part = suffix === undefined ? body : body.subarray(-Number(suffix));
  const range = `bytes ${body.length - part.length}-${body.length - 1}/${body.length}`;
  response.writeHead(suffix === undefined ? 200 : 206, {
    "content-type": "image/png",
    "content-length": part.length,
    ...(suffix === undefined ? {} : { "content-range": range }),
  });
  response.end(part);
}

function answerReference(uuid: string, url: string, response: ServerResponse): void {
  const isKnown = uuid.startsWith("aaaa");
  response.writeHead(isKnown ? 200 : 404, { "content-type": "application/json" });
  response.end(JSON.stringify(isKnown ? { uuid, url, format: "image/png" } : { code: 404, message: "not found" }));
}

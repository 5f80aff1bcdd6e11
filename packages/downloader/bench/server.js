// Serves pictures of any size: node server.js LATENCY_MILLIS [MOST_AT_ONCE]
// GET /SIZE/NUMBER.jpg answers after the latency. A new connection costs it once more, as its handshake would, and has
// TCP's slow start: it carries 10 segments in its first round trip and twice as many in each further one (RFC 6928).
// Above MOST_AT_ONCE requests in the air it answers 429 with Retry-After: 1.
import { createServer } from "node:http";
import { makePicture } from "./picture.js";

const latencyMillis = Number(process.argv[2] ?? 0);
const mostAtOnce = Number(process.argv[3] ?? Number.POSITIVE_INFINITY);
const pictures = new Map();
let openCount = 0;
let refusalCount = 0;

function pictureOf(sizeBytes) {
  const found = pictures.get(sizeBytes) ?? makePicture(sizeBytes);
  pictures.set(sizeBytes, found);
  return found;
}

const firstWindowBytes = 10 * 1460;

/** Sends what the connection's window has room for, the rest after further round trips. */
function send(response, body) {
  const { socket } = response;
  const piece = latencyMillis === 0 ? body : body.subarray(0, socket.windowBytes);
  socket.windowBytes += piece.length;
  if (piece.length === body.length) response.end(piece);
  else {
    response.write(piece);
    setTimeout(() => response.destroyed || send(response, body.subarray(piece.length)), latencyMillis);
  }
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  if (request.url === "/refusals") {
    response.end(String(refusalCount));
    return;
  }
  openCount++;
  response.once("close", () => openCount--);
  if (openCount > mostAtOnce) {
    refusalCount++;
    response.writeHead(429, { "retry-after": "1", "content-length": 0 }).end();
    return;
  }
  const body = pictureOf(Number(request.url.split("/")[1]));
  const { socket } = request;
  const isNew = socket.windowBytes === undefined;
  socket.windowBytes ??= firstWindowBytes;
  const answer = () => {
    if (response.destroyed) return;
    response.writeHead(200, { "content-type": "image/jpeg", "content-length": body.length });
    send(response, body);
  };
  if (latencyMillis === 0) answer();
  else setTimeout(answer, isNew ? 2 * latencyMillis : latencyMillis);
});
server.listen(0, "127.0.0.1", 1024, () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));

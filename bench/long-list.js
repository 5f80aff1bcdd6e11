// Serves a list of annotations of any size, made while it is sent: node bench/long-list.js MEGABYTES
import { createServer } from "node:http";
import { pipeline, Readable } from "node:stream";

const sizeBytes = Number(process.argv[2]) * 1_000_000;
const perChunk = 200;

function hex(number, length) {
  return number.toString(16).padStart(length, "0");
}

/** Spread over all digits, as real uuids are. */
function uuidOf(kind, number) {
  const mixed = Math.imul(number + 1, 0x9e3779b1) >>> 0;
  return `${hex(mixed, 8)}-${hex(number & 0xffff, 4)}-4${hex(kind, 3)}-8${hex(number >>> 20, 3)}-${hex(mixed ^ 0x5bd1e995, 8).slice(-8)}${hex(number & 0xffff, 4)}`;
}

function annotationOf(number) {
  const box = { x: number % 1900, y: number % 1000, width: 97, height: 132, generator: "bench", confidence: 43 };
  const image = (format, kind) => ({
    url: `http://127.0.0.1/framegrabs/Mini%20ROV/images/140/${uuidOf(kind, number)}.${format}`,
    format: `image/${format}`,
    width_pixels: 1920,
    height_pixels: 1080,
    description: "uncompressed image",
    uuid: uuidOf(kind, number),
  });
  const association = (name, value, kind) => ({
    link_name: name,
    to_concept: "self",
    link_value: value,
    mime_type: "text/plain",
    uuid: uuidOf(kind, number),
  });
  return {
    activity: "cruise",
    associations: [
      association("bounding box", JSON.stringify(box), 1),
      association("population-density", "dense", 2),
      association("comment", "some additional explanation", 3),
    ],
    concept: "Gastropoda",
    elapsed_time_millis: number * 40,
    group: "ROV",
    imaged_moment_uuid: uuidOf(4, number),
    image_references: [image("png", 5), image("jpg", 6)],
    observation_timestamp: "2019-09-19T06:49:58.306Z",
    observation_uuid: uuidOf(7, number),
    observer: "linda",
    recorded_timestamp: "2019-09-18T18:11:27.003Z",
    video_reference_uuid: uuidOf(8, 0),
  };
}

function* list() {
  let sentBytes = 1;
  yield "[";
  for (let number = 0; sentBytes < sizeBytes; number += perChunk) {
    const texts = Array.from({ length: perChunk }, (_, i) => JSON.stringify(annotationOf(number + i)));
    const chunk = `${number === 0 ? "" : ","}${texts.join(",")}`;
    sentBytes += chunk.length;
    yield chunk;
  }
  yield "]";
}

const server = createServer((_request, response) => {
  response.writeHead(200, { "content-type": "application/json" });
  pipeline(Readable.from(list(), { objectMode: false }), response, () => {});
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));

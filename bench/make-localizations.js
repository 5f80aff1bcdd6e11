// Writes localizations as extract-localizations does, and on demand the images and their map; the same bytes for the same numbers.
// node bench/make-localizations.js FOLDER IMAGES BOXES [--images]
import { createWriteStream, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";

const [folder = ".", imageCount = "20000", boxCount = "150000", withImages] = process.argv.slice(2);
const [images, boxes] = [Number(imageCount), Number(boxCount)];
const concepts = ["Sebastes", "Aegina", "Poralia rufescens", "Nanomia bijuga", "Chionoecetes tanneri", "Atolla"];

// mulberry32: numbers that look random and are the same at each run.
let state = 20_261_126;
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

const below = (limit) => Math.floor(random() * limit);
const uuid = (kind, index) =>
  `${kind.toString(16).padStart(8, "0")}-0000-4000-8000-${index.toString(16).padStart(12, "0")}`;
const nameOf = (index) =>
  `dive-${String(Math.floor(index / 500)).padStart(4, "0")}/frame-${String(index).padStart(7, "0")}`;
const urlOf = (index, extension) => `http://images.example/${nameOf(index)}.${extension}`;

function localization(index) {
  const at = Math.floor((index * images) / boxes);
  const [x, y] = [below(1700), below(900)];
  return {
    observation_uuid: uuid(1, index),
    association_uuid: uuid(2, index),
    concept: concepts[below(concepts.length)],
    localization: {
      x,
      y,
      width: 20 + below(200),
      height: 20 + below(150),
      generator: "VARS Annotation",
      image_reference_uuid: uuid(3, at),
    },
    image_urls: { [uuid(3, at)]: urlOf(at, "png"), [uuid(4, at)]: urlOf(at, "jpg") },
    kind: "box",
    image: { uuid: uuid(3, at), url: urlOf(at, "png"), format: "image/png", width: 1920, height: 1080 },
    resolution: "referenced",
    imaged_moment_uuid: uuid(5, at),
    video_reference_uuid: uuid(6, Math.floor(at / 500)),
    recorded_timestamp: new Date(1_400_000_000_000 + at * 1000).toISOString(),
    observer: "somebody",
    ancillary_data: { depth_meters: 1000 + (at % 500), latitude: 36.7, longitude: -122.1 },
  };
}

mkdirSync(folder, { recursive: true });
const file = createWriteStream(join(folder, "localizations.json"));
for (let from = 0; from < boxes; from += 1000) {
  const batch = Array.from({ length: Math.min(1000, boxes - from) }, (_, index) => localization(from + index));
  const text = JSON.stringify(batch, null, 2).slice(1, -2);
  if (!file.write((from === 0 ? "[" : ",") + text)) await new Promise((resolve) => file.once("drain", resolve));
}
file.end("\n]");
await finished(file);

if (withImages === "--images") {
  // Signature and header of a PNG of 1920 x 1080: all that is read of an image unless it is embedded.
  const head = Buffer.from("89504e470d0a1a0a0000000d49484452000007800000043808020000006744ee0d", "hex");
  const map = {};
  for (let index = 0; index < images; index++) {
    const path = join("images", `${nameOf(index)}.png`);
    if (index % 500 === 0) mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), head);
    map[uuid(3, index)] = path;
  }
  writeFileSync(join(folder, "image_map.json"), JSON.stringify(map, null, 2));
}

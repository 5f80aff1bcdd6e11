// Writes or reads a dataset for memory.js; prints seconds, peak memory and boxes as JSON.
import { join } from "node:path";
import { findFormat } from "../dist/index.js";

const [verb, name, folder, images, boxesPerImage] = process.argv.slice(2);
const format = findFormat(name);
const target = join(folder, `${name}${format.extensions[0] ?? ""}`);
const image = join(folder, "one.png");
// Readers of these find nothing without the images.
const isLinked = ["darknet", "yolo", "yolo-seg"].includes(name);
// Records of other formats that need no image file have none: to look at the same file again and again is no part of this.
const known = format.holds.embeddedImages || isLinked ? { path: image } : { widthPixels: 1920, heightPixels: 1080 };
const uuid = (kind, number) => `${kind}6a4a6a0-0000-4000-8000-${String(number).padStart(12, "0")}`;

function* records() {
  const perImage = Number(boxesPerImage);
  for (let number = 0; number < Number(images); number++) {
    const annotations = Array.from({ length: perImage }, (_, index) => ({
      id: uuid("b", number * perImage + index),
      category: `category ${(number + index) % 80}`,
      geometry: { kind: "bbox", bbox: [10.5 * index, (number * 7) % 900, 30 + index, 40] },
      provenance: { observer: "kb", observationUuid: uuid("c", number * perImage + index) },
    }));
    yield {
      id: uuid("a", number),
      fileName: `dive-${Math.floor(number / 500)}/frame-${number}.png`,
      ...known,
      capture: { time: "2014-06-10T18:24:38.123Z", depthMeters: 1500.5 },
      annotations,
    };
  }
}

const start = performance.now();
let boxes = 0;
if (verb === "write") {
  const { annotationCount } = await format.write(() => records(), target, { imageFiles: isLinked ? "link" : "leave" });
  boxes = annotationCount;
} else {
  const dataset = await format.read(target, { imageFolder: folder });
  for await (const { annotations } of dataset.images()) boxes += annotations.length;
  await dataset.close();
}
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
const result = {
  seconds: (performance.now() - start) / 1000,
  cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
  megabytes: Math.round(maxRSS / 1024),
  boxes,
};
process.stdout.write(JSON.stringify(result));

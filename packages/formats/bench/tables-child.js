// Writes or reads a dataset for tables.js; prints seconds, peak memory and boxes as JSON.
import { join } from "node:path";
import { findFormat } from "../dist/index.js";

const [verb, name, folder, images] = process.argv.slice(2);
const format = findFormat(name);
const target = join(folder, `${name}${format.extensions[0] ?? ""}`);
const boxesPerImage = 5;
// Records of formats that need no image file have none; placing 200,000 links is no part of this.
const path = format.holds.embeddedImages ? join(folder, "one.png") : undefined;

function* records() {
  for (let number = 0; number < Number(images); number++) {
    const annotations = Array.from({ length: boxesPerImage }, (_, index) => ({
      id: `b6a4a6a0-0000-4000-8000-${String(number * boxesPerImage + index).padStart(12, "0")}`,
      category: `category ${(number + index) % 80}`,
      geometry: { kind: "bbox", bbox: [0.1 * index, 0.2, 0.3, 0.4] },
      provenance: { observer: "kb" },
    }));
    yield {
      id: `a6a4a6a0-0000-4000-8000-${String(number).padStart(12, "0")}`,
      fileName: `frame-${number}.png`,
      ...(path === undefined ? { widthPixels: 1920, heightPixels: 1080 } : { path }),
      capture: { time: "2014-06-10T18:24:38.123Z", depthMeters: 1500.5 },
      annotations,
    };
  }
}

const start = performance.now();
let boxes = 0;
if (verb === "write") boxes = (await format.write(() => records(), target)).annotationCount;
else {
  const dataset = await format.read(target);
  for await (const image of dataset.images()) boxes += image.annotations.length;
  await dataset.close();
}
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(JSON.stringify({ seconds: (performance.now() - start) / 1000, megabytes, boxes }));

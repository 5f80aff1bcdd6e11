// One measurement of folders.js: write or read a format, and print what it took.
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { findFormat } from "@m3/formats";

const [job, name, folder, images, boxes] = process.argv.slice(2);
const [imageCount, boxCount] = [Number(images), Number(boxes)];
const format = findFormat(name);
const target = join(folder, format.layout === "file" ? `${name}${format.extensions[0]}` : name);

/** The same images at every pass, from numbers alone. */
function* records() {
  let box = 0;
  for (let index = 0; index < imageCount; index++) {
    const end = Math.round(((index + 1) * boxCount) / imageCount);
    const annotations = [];
    for (; box < end; box++) {
      const [x, y] = [(box * 37) % 1800, (box * 91) % 1000];
      const bbox = [x, y, 10 + (box % 100), 10 + (box % 60)];
      annotations.push({ id: `a${box}`, category: `concept ${box % 80}`, geometry: { kind: "bbox", bbox } });
    }
    const fileName = `${index}.jpg`;
    yield { id: `i${index}`, fileName, path: join(folder, "images", fileName), annotations };
  }
}

const start = performance.now();
let count = 0;
if (job.startsWith("write")) {
  const imageFiles = job === "write" ? "leave" : "link";
  count = (await format.write(() => records(), target, { imageFiles })).annotationCount;
} else {
  const dataset = await format.read(target, { imageFolder: join(folder, "images") });
  for await (const { annotations } of dataset.images()) count += annotations.length;
  await dataset.close();
}
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
const result = {
  seconds: (performance.now() - start) / 1000,
  cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
  userSeconds: userCPUTime / 1e6,
  peakMegabytes: maxRSS / 1024,
  count,
};
process.stdout.write(`${JSON.stringify(result)}\n`);

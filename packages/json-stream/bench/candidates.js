// One reader or writer in a process of its own: node bench/candidates.js NAME FILE
// Prints a check sum, in which all that read the same file must agree, and the peak memory in megabytes.
import { createReadStream, readFileSync } from "node:fs";
import { resourceUsage } from "node:process";

const [name, path] = process.argv.slice(2);
let count = 0;
let sum = 0;

function see(element) {
  count++;
  sum += element.concept.length;
}

const candidates = {
  batches: async () => {
    const { readArrayBatches } = await import("../dist/index.js");
    for await (const batch of readArrayBatches(path)) {
      for (const element of batch) {
        see(element);
      }
    }
  },
  elements: async () => {
    const { readArray } = await import("../dist/index.js");
    for await (const element of readArray(path)) {
      see(element);
    }
  },
  "JSON.parse": async () => {
    const text = readFileSync(path, "utf8");
    const elements = path.endsWith(".jsonl")
      ? text
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line))
      : JSON.parse(text);
    for (const element of elements) {
      see(element);
    }
  },
  "stream-json": async () => {
    const { streamArray } = await import("stream-json/streamers/stream-array.js");
    const options = { streamValues: false, streamKeys: false };
    const source = createReadStream(path, { highWaterMark: 256 * 1024 });
    for await (const { value } of source.pipe(streamArray.withParserAsStream(options))) {
      see(value);
    }
  },
  entries: async () => {
    const { readObjectEntries } = await import("../dist/index.js");
    for await (const [, value] of readObjectEntries(path)) {
      see({ concept: value });
    }
  },
  "JSON.parse entries": async () => {
    for (const value of Object.values(JSON.parse(readFileSync(path, "utf8")))) {
      see({ concept: value });
    }
  },
  copy: async () => {
    const { readArray, writeArray } = await import("../dist/index.js");
    const { elementCount, sizeBytes } = await writeArray(`${path}.copy`, readArray(path));
    count = elementCount;
    sum = sizeBytes;
  },
};

await candidates[name]();
process.stdout.write(
  JSON.stringify({ check: `${count} ${sum}`, memoryMegabytes: Math.round(resourceUsage().maxRSS / 1024) }),
);

import { readArray } from "@m3/json-stream";
import type { Dataset } from "../../src/dataset.ts";
import { DiagnosticTally } from "../../src/diagnostics.ts";
import { writeFiles } from "../../src/file-sink.ts";
import type { Format, FormatTraits } from "../../src/format.ts";
import { groupByImage, type ImagePiece } from "../../src/group-by-image.ts";
import { planDataset, summarize } from "../../src/plan.ts";
import { guardReading } from "../../src/regular-file.ts";

// traits.ts: what the format is and holds, as data. What is not in `fields` is lost, and `lossesOf` says so.
const traits: FormatTraits = {
  name: "csv", // a name of its own goes into FormatName
  title: "Box lines",
  aliases: ["box-lines"],
  extensions: [".boxes.jsonl"],
  layout: "file",
  holds: {
    geometry: ["bbox"],
    negatives: false,
    embeddedImages: false,
    attributes: [],
    fields: ["score"],
    tolerance: { pixels: 0 },
  },
  needs: { size: false, imageEncodings: undefined },
};

// write.ts: the plan has read sizes, cut boxes, numbered categories and reported what is dropped; only text is left to make.
const write: Format["write"] = async (images, target, options = {}) => {
  const plan = await planDataset(images, traits, options);
  const [sizeBytes = 0] = await writeFiles([target], async (sink) => {
    for await (const { record, annotations } of plan.images()) {
      for (const { annotation, bbox } of annotations) {
        const { category, score } = annotation;
        await sink.writeText(`${JSON.stringify({ image: record.fileName, category, bbox, score })}\n`);
      }
    }
  });
  return summarize(plan, { paths: [target], fileCount: 1, sizeBytes });
};

// read.ts: a stream in, pieces of images out; one bad line is a diagnostic, and the rest is read.
const read: NonNullable<Format["read"]> = async (source, options = {}): Promise<Dataset> => {
  const tally = new DiagnosticTally(options.onDiagnostic);
  const gathered = await groupByImage(piecesOf(source, tally, options.signal), { signal: options.signal });
  return {
    categories: [],
    images: async function* () {
      for await (const { image, annotations } of gathered.images())
        if (image !== undefined) yield { ...image, annotations };
    },
    close: gathered.close,
  };
};

async function* piecesOf(
  source: string,
  tally: DiagnosticTally,
  signal: AbortSignal | undefined,
): AsyncGenerator<ImagePiece, void, undefined> {
  let line = 0;
  for await (const value of guardReading(source, readArray(source, { layout: "lines", signal }))) {
    line += 1;
    const { image, category, bbox, score } = value as Readonly<Record<string, unknown>>;
    if (typeof image !== "string" || typeof category !== "string" || !isBbox(bbox)) {
      const message = `Dropped line ${line} of ${JSON.stringify(source)}: expected image, category and bbox`;
      tally.add({ code: "bad-element", dropped: "annotation", path: source, message });
      continue;
    }
    const geometry = { kind: "bbox", bbox } as const;
    const annotation = { id: `line-${line}`, category, geometry, ...(typeof score === "number" && { score }) };
    yield { key: image, image: { id: image, fileName: image }, annotations: [annotation] };
  }
}

function isBbox(value: unknown): value is [number, number, number, number] {
  return Array.isArray(value) && value.length === 4 && value.every(Number.isFinite);
}

// format.ts: the descriptor that registry.ts lists. In the package it imports reader and writer when they are called.
export const boxLines: Format = {
  ...traits,
  sniff: ({ isFolder, head }) => !isFolder && /^\{"image":".*"bbox":\[/.test(head),
  read,
  write,
};

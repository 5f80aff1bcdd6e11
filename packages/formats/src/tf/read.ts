import type { Dataset, ImageRecord } from "../dataset.ts";
import { type Diagnostic, DiagnosticTally } from "../diagnostics.ts";
import { ImageExtractor } from "../extract-images.ts";
import { FileNames, reportEmptied, withSlashes } from "../reading.ts";
import { decodeExample } from "./decode-example.ts";
import { findLabelMap, findShards } from "./find-files.ts";
import { type ExampleImage, fromFeatures } from "./from-features.ts";
import type { TfReadOptions } from "./options.ts";
import { parseLabelMap } from "./parse-label-map.ts";
import { readRecords, type TfRecord } from "./read-records.ts";

/**
 * Opens a TFRecord file of `tf.train.Example`s for object detection, or all shards of a dataset by one of them or by their common name; plain, or
 * compressed as a whole. Reads names, or numbers with a label map. Images stay in the records, and `extractImages` writes them to a folder;
 * sizes are those of the images.
 *
 * Each pass reads the files anew and checks their CRCs. Examples that are damaged or not what the format says are left out and reported. Holds
 * one record and the file names.
 *
 * @throws {FormatsError} code "read-failed", here or in a pass: a shard or the label map is not there, a file is no TFRecord or ends too early
 */
export async function readTf(source: string, options: TfReadOptions = {}): Promise<Dataset> {
  const paths = await findShards(source);
  const labelMap = await findLabelMap(source, options.labelMap);
  const labels: ReadonlyMap<number, string> = labelMap === undefined ? new Map() : parseLabelMap(labelMap.text);
  const tally = new DiagnosticTally(options.onDiagnostic);
  const extractor = new ImageExtractor(options);
  let isFirstPass = true;
  return {
    categories: [...labels].sort(([a], [b]) => a - b).map(([, name]) => ({ name })),
    images: () => {
      const pass = new Pass({ source, paths, labels, options, extractor, isFirst: isFirstPass, tally });
      isFirstPass = false;
      return pass.images();
    },
    close: async () => {},
  };
}

interface PassOptions {
  readonly source: string;
  readonly paths: readonly string[];
  readonly labels: ReadonlyMap<number, string>;
  readonly options: TfReadOptions;
  readonly extractor: ImageExtractor;
  readonly isFirst: boolean;
  readonly tally: DiagnosticTally;
}

/** One pass over the records; only the first reports. */
class Pass {
  readonly #setup: PassOptions;
  readonly #tally: DiagnosticTally;
  readonly #names = new FileNames();
  #imageCount = 0;

  constructor(setup: PassOptions) {
    this.#setup = setup;
    this.#tally = setup.isFirst ? setup.tally : new DiagnosticTally(undefined);
  }

  async *images(): AsyncGenerator<ImageRecord, void, undefined> {
    const { paths, options, labels, extractor } = this.#setup;
    for (const path of paths) {
      for await (const record of readRecords(path, { signal: options.signal })) {
        this.#imageCount += 1;
        const features = record.isSound ? decodeExample(record.bytes) : undefined;
        const image = features === undefined ? undefined : fromFeatures(features, labels);
        if (typeof image === "object") {
          const finished = await this.#finish(image, path, record);
          if (finished !== undefined) yield finished;
        } else if (image !== undefined) this.#report(path, record, `expected ${image}`, "image");
        else {
          const flaw = record.isSound ? "expected a tf.train.Example" : "expected other bytes by its CRC";
          this.#report(path, record, flaw, "image");
        }
      }
    }
    extractor.end();
  }

  async #finish(image: ExampleImage, path: string, record: TfRecord): Promise<ImageRecord | undefined> {
    const { bytes, extension, fields, statedSize, unnamed } = image;
    const wanted = image.fileName === "" ? `image-${this.#imageCount}.${extension}` : withSlashes(image.fileName);
    const fileName = this.#names.settle(wanted, this.#setup.source, (diagnostic) => this.#tally.add(diagnostic));
    const id = image.uuid === "" ? fileName : image.uuid;
    const annotations = image.annotations.map((annotation, index) => {
      return annotation.id === "" ? { ...annotation, id: `${fileName}#${index + 1}` } : annotation;
    });
    for (const label of unnamed) {
      const message = `Dropped an annotation of ${JSON.stringify(fileName)}: expected a name for label ${label} in the label map`;
      this.#tally.add({ code: "unknown-category", dropped: "annotation", imageId: id, path, message });
    }
    if (annotations.length === 0 && unnamed.length > 0) {
      reportEmptied((diagnostic) => this.#tally.add({ path, ...diagnostic }), { id, fileName });
      return undefined;
    }
    if (statedSize !== undefined) {
      const message = `Size of ${JSON.stringify(fileName)} differs: expected ${statedSize.widthPixels} x ${statedSize.heightPixels}, its header says ${fields.widthPixels} x ${fields.heightPixels}`;
      this.#tally.add({ code: "size-mismatch", dropped: undefined, imageId: id, path, message });
    }
    const place = bytes.length === 0 ? {} : await this.#setup.extractor.place(fileName, bytes);
    if (bytes.length === 0) this.#report(path, record, "expected image/encoded", undefined);
    return { id, fileName, ...place, ...fields, annotations };
  }

  #report(path: string, { index, offset }: TfRecord, flaw: string, dropped: Diagnostic["dropped"]): void {
    const verb = dropped === "image" ? "Dropped" : "Kept";
    const message = `${verb} record ${index} of ${JSON.stringify(path)} at byte ${offset}: ${flaw}`;
    this.#tally.add({ code: "bad-element", dropped, path, message });
  }
}

import { basename, join } from "node:path";
import { ByteReader } from "../byte-reader.ts";
import type { Dataset, ImageRecord } from "../dataset.ts";
import { isFields, type JsonFields } from "../extra-fields.ts";
import { ImageExtractor } from "../extract-images.ts";
import type { ReadOptions } from "../format.ts";
import { splitOfFile } from "../hub-splits.ts";
import { parseImageHeader } from "../image-header.ts";
import { damaged, guardContent, openUnpacked } from "../open-unpacked.ts";
import { FileNames, type Report, readDataset, reportBad, toFileName } from "../reading.ts";
import { finishSample } from "../sample-images.ts";
import { fromSampleRow } from "../sample-row.ts";
import { probeSource } from "../source-probe.ts";
import { findTars, tarExtension } from "./find-tars.ts";
import { readTar } from "./tar.ts";
import { webdatasetTraits } from "./traits.ts";

/**
 * Opens tar shards of WebDataset, ours or another's: a tar (plain or compressed with gzip), or a folder of them. Files of a sample lie side by side;
 * one of them is an image, and `KEY.json` has the objects. Images stay in the archives, and `extractImages` writes them to a folder; sizes are those of
 * the images. The name of an archive tells its split as `<split>-000000`, or by a word in it by which the Hub knows one.
 *
 * Each pass reads the archives anew. Samples that are not what the format says are left out and reported. Holds a sample and the file names.
 *
 * @throws {FormatsError} code "read-failed", here or in a pass, for what is no tar or ends too early
 */
export async function readWebdataset(source: string, options: ReadOptions = {}): Promise<Dataset> {
  const names = findTars(await probeSource(source));
  if (names === undefined) throw damaged(source, webdatasetTraits.title, "expected a tar, or a folder of them");
  const paths = names.map((name) => (name === "" ? source : join(source, name)));
  const extractor = new ImageExtractor(options);
  return readDataset([], options, async function* (report) {
    const setup = { options, report, extractor, fileNames: new FileNames() };
    for (const path of paths) yield* readShard(path, setup);
    extractor.end();
  });
}

interface ShardSetup {
  readonly options: ReadOptions;
  readonly report: Report;
  readonly extractor: ImageExtractor;
  readonly fileNames: FileNames;
}

/** Files of one sample, by their extensions. */
interface Sample {
  readonly key: string;
  readonly files: Map<string, Buffer>;
}

async function* readShard(path: string, setup: ShardSetup): AsyncGenerator<ImageRecord, void, undefined> {
  const stem = basename(path).replace(tarExtension, "");
  const split = splitOfFile(stem, /^(.*)-\d{6}$/s.exec(stem)?.[1]);
  for await (const sample of readSamples(path, setup.options)) {
    const image = await toImage(sample, path, split, setup);
    if (image !== undefined) yield image;
  }
}

async function* readSamples(path: string, { signal }: ReadOptions): AsyncGenerator<Sample, void, undefined> {
  const { title } = webdatasetTraits;
  const reader = new ByteReader(await openUnpacked(path));
  const guarded = {
    take: (length: number) => guardContent(path, title, () => reader.take(length)),
    skip: (length: number) => guardContent(path, title, () => reader.skip(length)),
  };
  let sample: Sample | undefined;
  try {
    for await (const { name, bytes } of readTar(guarded, (what) => damaged(path, title, what))) {
      signal?.throwIfAborted();
      const [, key, extension] = /^((?:.*\/)?[^./][^./]*)\.([^/]*)$/s.exec(name) ?? [];
      if (key === undefined || extension === undefined) continue;
      if (sample !== undefined && sample.key !== key) {
        yield sample;
        sample = undefined;
      }
      sample ??= { key, files: new Map() };
      sample.files.set(extension.toLowerCase(), bytes);
    }
    if (sample !== undefined) yield sample;
  } finally {
    await reader.close();
  }
}

const imageExtensions = ["jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff"];

async function toImage(
  { key, files }: Sample,
  path: string,
  split: string | undefined,
  { report, extractor, fileNames }: ShardSetup,
): Promise<ImageRecord | undefined> {
  const fail = (flaw: string): undefined =>
    reportBad(report, path, `sample ${JSON.stringify(key)}: expected ${flaw}`, "image") as undefined;
  const extension = imageExtensions.find((name) => files.has(name));
  if (extension === undefined) return fail("an image");
  const bytes = files.get(extension) as Buffer;
  const row = parseRow(files.get("json"));
  const sample = row === undefined ? undefined : fromSampleRow(row, []);
  if (row === undefined || sample === undefined) return fail("an object in its .json");
  if (typeof sample === "string") return fail(sample);
  const header = parseImageHeader(bytes);
  const size = typeof header === "object" ? { widthPixels: header.widthPixels, heightPixels: header.heightPixels } : {};
  const own = toFileName(typeof row.file_name === "string" ? row.file_name : `${key}.${extension}`);
  const others = [...(split === undefined ? [] : [`${split}/${own}`]), `${basename(path)}/${own}`];
  const fileName = fileNames.take(own, ...others);
  if (fileName === undefined) return fail(`a file name of its own, got ${JSON.stringify(own)} again`);
  const place = await extractor.place(fileName, bytes);
  const where = { fileName, ...(split !== undefined && { split }), ...place };
  return finishSample({ ...sample, image: { ...sample.image, ...size } }, where, path, report);
}

function parseRow(bytes: Buffer | undefined): JsonFields | undefined {
  if (bytes === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { isFormatsError } from "../errors.ts";
import { readHead } from "../regular-file.ts";
import { parseShardName } from "../shards.ts";
import { guardFile } from "../system-failure.ts";
import { decodeExample } from "../tf/decode-example.ts";
import { findLabelMap, findShards } from "../tf/find-files.ts";
import { labelMapItems } from "../tf/parse-label-map.ts";
import { beginsWithRecord, readRecords } from "../tf/read-records.ts";
import { got, type Inspector, type LintFinding } from "./finding.ts";
import { lintExample } from "./tfrecord-features.ts";

type Findings = AsyncGenerator<LintFinding, void, undefined>;

/**
 * Finds the datasets of TFRecord files: what is named, or in a folder each file and each set of shards whose name says TFRecord, by name. Undefined
 * when there are none.
 */
export async function findRecordSets(source: string): Promise<string[] | undefined> {
  if (!(await guardFile("read-failed", source, () => stat(source))).isDirectory()) {
    const isNamed = isRecordName(source) || beginsWithRecord(await readHead(source, 12));
    return isNamed ? [source] : undefined;
  }
  const names = await guardFile("read-failed", source, () => readdir(source));
  const sets = new Set(names.filter(isRecordName).map((name) => parseShardName(name)?.base ?? name));
  return sets.size === 0 ? undefined : [...sets].sort().map((name) => join(source, name));
}

function isRecordName(path: string): boolean {
  return /\.(tf)?records?(-\d{5}-of-\d{5})?$/i.test(path);
}

/** Checks TFRecord files and their label maps as the TensorFlow Object Detection API reads them: as they are, and one record at a time. */
export async function* lintTfRecords(
  sets: readonly string[],
  inspector: Inspector,
  signal: AbortSignal | undefined,
): Findings {
  for (const set of sets) {
    const numbers = yield* lintLabelMap(set, inspector);
    const sourceIds = new Set<string>();
    for (const path of await findShards(set)) yield* lintFile(path, { numbers, sourceIds }, inspector, signal);
  }
}

/** Numbers by name; undefined when there is no label map beside the files. */
async function* lintLabelMap(
  set: string,
  inspector: Inspector,
): AsyncGenerator<LintFinding, ReadonlyMap<string, number> | undefined, undefined> {
  const labelMap = await findLabelMap(set, undefined);
  if (labelMap === undefined) {
    const message = "Expected a label map beside the records, got none: classes are not compared with it";
    yield* inspector.find("label-map-missing", { path: set }, message);
    return undefined;
  }
  const { path, text } = labelMap;
  if (text.startsWith("\ufeff")) {
    yield* inspector.find("names", { path }, "Expected text from the first byte on, got a byte order mark");
  }
  const [numbers, names] = [new Map<string, number>(), new Map<number, string>()];
  let count = 0;
  // Examples may hold either; a name counts before what another item shows.
  const shown = new Map<string, number>();
  for (const { id, name, displayName } of labelMapItems(text)) {
    const where = { path, place: `item ${++count}` };
    if (name === undefined) yield* inspector.find("names", where, "Expected a name, got none");
    if (id === undefined || id < 0 || (id === 0 && name !== "background")) {
      yield* inspector.find("names", where, `Expected an id from 1, got ${id ?? "none"}`);
    } else if (names.has(id)) {
      const message = `Expected an id of its own, got ${id}, which is that of ${got(names.get(id))} already`;
      yield* inspector.find("names", where, message);
    } else if (name !== undefined) names.set(id, name);
    if (displayName !== undefined && id !== undefined) shown.set(displayName, id);
    if (name === undefined || id === undefined) continue;
    if (numbers.has(name)) yield* inspector.find("names", where, `Expected a name of its own, got ${got(name)} again`);
    numbers.set(name, id);
  }
  if (count === 0) yield* inspector.find("names", { path }, "Expected items with names and ids, got none");
  return new Map([...shown, ...numbers]);
}

interface SetFacts {
  readonly numbers: ReadonlyMap<string, number> | undefined;
  /** Those of the records before. */
  readonly sourceIds: Set<string>;
}

async function* lintFile(
  path: string,
  { numbers, sourceIds }: SetFacts,
  inspector: Inspector,
  signal: AbortSignal | undefined,
): Findings {
  if (!beginsWithRecord(await readHead(path, 12)) && (await isCompressed(path))) {
    const message = "Expected the records as they are, got a file that is compressed as a whole";
    yield* inspector.find("unreadable", { path }, message);
  }
  let recordCount = 0;
  try {
    for await (const { index, offset, bytes, isSound } of readRecords(path, { signal })) {
      recordCount += 1;
      const where = { path, place: `record ${index} at byte ${offset}` };
      if (!isSound) yield* inspector.find("crc", where, "Expected other bytes by their CRC-32C");
      const features = decodeExample(bytes);
      if (features === undefined) {
        if (isSound) yield* inspector.find("unreadable", where, "Expected a tf.train.Example, got other bytes");
        continue;
      }
      // What is in a damaged record says nothing of who wrote it.
      if (!isSound) continue;
      yield* lintExample(features, numbers, where, inspector);
      const id = features.get("image/source_id")?.values[0];
      if (id === undefined || sourceIds.size < sourceIds.add(String(id)).size) continue;
      yield* inspector.find(
        "image-id-duplicate",
        where,
        `Expected a source_id of its own, got ${got(String(id))} again`,
      );
    }
  } catch (error) {
    // Other shards may be sound.
    if (!isFormatsError(error, "read-failed")) throw error;
    yield* inspector.find("unreadable", { path }, error.message);
    return;
  }
  if (recordCount === 0) yield* inspector.find("no-images", { path }, "Expected records, got none");
}

async function isCompressed(path: string): Promise<boolean> {
  const head = await readHead(path, 2);
  return head.length === 2 && (head.readUInt16LE(0) === 0x8b1f || head[0] === 0x78);
}

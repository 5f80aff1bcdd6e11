import { open } from "node:fs/promises";
import { FormatsError } from "../errors.ts";
import { guardFile } from "../system-failure.ts";
import type { Inspector, LintFinding } from "./finding.ts";

const blockSizeBytes = 512;
/** Hugging Face looks at so many samples to tell what fields there are. */
const decidingSampleCount = 5;

/** Checks a tar file as WebDataset reads it. */
export async function* lintWebDataset(
  path: string,
  inspector: Inspector,
): AsyncGenerator<LintFinding, void, undefined> {
  let key: string | undefined;
  let fields: string[] = [];
  let [expected, sampleCount] = [undefined as string | undefined, 0];
  const finished = new Set<string>();
  function* finish(): Generator<LintFinding, void, undefined> {
    if (key === undefined) return;
    finished.add(key);
    sampleCount += 1;
    const names = fields.sort().join(", ");
    expected ??= names;
    if (names === expected || sampleCount > decidingSampleCount) return;
    const message = `Expected the files ${expected} of sample ${JSON.stringify(key)}, got ${names}`;
    yield* inspector.find("fields-differ", { path, place: key }, message);
  }
  for await (const name of tarNames(path)) {
    const base = name.slice(name.lastIndexOf("/") + 1);
    const dot = base.indexOf(".");
    if (dot <= 0) continue;
    const field = base.slice(dot + 1);
    const own = name.slice(0, name.length - base.length) + base.slice(0, dot);
    if (/\..*\./.test(base) && !/^(tar|seg|cls|mask)\.[a-z]+$/.test(field)) {
      const message = `Expected no dot but that of the extension, got ${JSON.stringify(base)}: the field is ${JSON.stringify(field)}`;
      yield* inspector.find("key-dots", { path, place: name }, message);
    }
    if (own !== key) {
      yield* finish();
      if (finished.has(own)) {
        const message = `Expected the files of sample ${JSON.stringify(own)} in a row, got ${JSON.stringify(name)} apart from them`;
        yield* inspector.find("fields-differ", { path, place: name }, message);
      }
      [key, fields] = [own, []];
    }
    fields.push(field);
  }
  yield* finish();
}

/** The names of the files in a tar, ustar and GNU's long names. Reads the headers and skips the rest. */
async function* tarNames(path: string): AsyncGenerator<string, void, undefined> {
  const file = await guardFile("read-failed", path, () => open(path));
  try {
    let longName: string | undefined;
    for (let offset = 0; ; ) {
      const { buffer, bytesRead } = await guardFile("read-failed", path, () =>
        file.read(Buffer.alloc(blockSizeBytes), 0, blockSizeBytes, offset),
      );
      if (bytesRead < blockSizeBytes || buffer[0] === 0) return;
      const size = Number.parseInt(textAt(buffer, 124, 12).trim(), 8);
      if (!(size >= 0) || textAt(buffer, 257, 5) !== "ustar") {
        throw new FormatsError(
          "read-failed",
          `Cannot read ${JSON.stringify(path)}: expected a tar header at byte ${offset}`,
          { path },
        );
      }
      offset += blockSizeBytes;
      const type = String.fromCharCode(buffer[156] as number);
      if (type === "L") {
        const content = await file.read(Buffer.alloc(Math.min(size, 4096)), 0, Math.min(size, 4096), offset);
        longName = textAt(content.buffer, 0, content.bytesRead);
      } else if (type === "0" || type === "\0") {
        const prefix = textAt(buffer, 345, 155);
        yield longName ?? (prefix === "" ? "" : `${prefix}/`) + textAt(buffer, 0, 100);
        longName = undefined;
      }
      offset += Math.ceil(size / blockSizeBytes) * blockSizeBytes;
    }
  } finally {
    await file.close();
  }
}

function textAt(buffer: Buffer, start: number, length: number): string {
  const end = buffer.indexOf(0, start);
  return buffer.toString("utf8", start, end < 0 ? start + length : Math.min(end, start + length));
}

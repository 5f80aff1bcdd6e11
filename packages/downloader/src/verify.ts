import { createHash } from "node:crypto";
import { endBytes } from "./fetch/fetcher.ts";
import type { DecodeCheck } from "./image/decode.ts";
import { createInspector, type Inspection } from "./image/inspect.ts";
import { ItemFailure } from "./item-failure.ts";
import type { ExpectedFile, SavedFile } from "./results.ts";
import type { Storage } from "./storage/storage.ts";

/** What the bytes of a file are, without its name. */
export type Content = Omit<SavedFile, "name" | "path">;

/**
 * Whether the bytes are a whole image, and the one expected.
 *
 * @throws {ItemFailure}
 */
export function checkContent(
  url: string,
  inspection: Inspection,
  facts: { readonly sizeBytes: number; readonly sha256: string },
  expected: ExpectedFile = {},
): Content {
  if (inspection.kind === "other") {
    const message = `Cannot use "${url}": expected an image, got ${inspection.found}`;
    throw new ItemFailure("not-image", message, { retry: "once", status: 200 });
  }
  if (inspection.kind === "damaged") {
    const message = `Cannot use "${url}": the ${inspection.format.toUpperCase()} is damaged, ${inspection.problem}`;
    throw new ItemFailure("damaged-image", message, { retry: "backoff", status: 200 });
  }
  const { kind: _, ...header } = inspection;
  const content: Content = { ...facts, ...header };
  for (const key of ["sizeBytes", "sha256", "widthPixels", "heightPixels"] as const) {
    const want = key === "sha256" ? expected.sha256?.toLowerCase() : expected[key];
    if (want === undefined || want === content[key]) continue;
    const message = `Cannot use "${url}": expected ${key} ${want}, got ${content[key] ?? "none"}`;
    throw new ItemFailure("unexpected", message, { retry: "once", status: 200 });
  }
  return content;
}

/** A stored file that is a whole image. */
export interface StoredImage {
  readonly content: Content;
  /** Its last bytes, as many as a host is asked for. */
  readonly end: Buffer;
}

/**
 * Reads a stored file to the end and says what it is; undefined when it is no whole image, or not the one expected.
 */
export async function inspectStored(
  storage: Storage,
  name: string,
  expected: ExpectedFile | undefined,
  decodeCheck: DecodeCheck | undefined,
): Promise<StoredImage | undefined> {
  const digest = createHash("sha256");
  const inspector = createInspector();
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  let end = Buffer.alloc(0);
  for await (const chunk of storage.read(name)) {
    digest.update(chunk);
    inspector.push(chunk);
    sizeBytes += chunk.length;
    end = Buffer.concat([end, chunk.subarray(-endBytes)]).subarray(-endBytes);
    if (decodeCheck !== undefined) chunks.push(chunk);
  }
  try {
    const facts = { sizeBytes, sha256: digest.digest("hex") };
    const content = checkContent(name, inspector.finish(), facts, expected);
    const problem = await decodeCheck?.(content.format, Buffer.concat(chunks));
    return problem === undefined ? { content, end } : undefined;
  } catch (error) {
    if (error instanceof ItemFailure) return undefined;
    throw error;
  }
}

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Diagnostic, Format, ImageRecord, ReadOptions } from "../../src/index.ts";
import { collect } from "./round-trip.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** What reading a text in a format gives, and what was reported in two passes. */
export async function readText(
  format: Format,
  name: string,
  text: string,
  options: ReadOptions = {},
): Promise<{ images: ImageRecord[]; diagnostics: Diagnostic[] }> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, name), text);
  const diagnostics: Diagnostic[] = [];
  const source = format.layout === "file" ? join(folder, name) : folder;
  const dataset = await format.read?.(source, { onDiagnostic: (d) => diagnostics.push(d), ...options });
  if (dataset === undefined) throw new TypeError("Expected a format that can be read");
  const images = await collect(dataset.images());
  await collect(dataset.images());
  await dataset.close();
  return { images, diagnostics };
}

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createEmulator, type Emulator, type EmulatorOptions } from "@m3/emulator";
import { extractLocalizations, type LocalizationRecord } from "@m3/localizations";
import { onTestFinished } from "vitest";

export async function emulate(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await createEmulator(options);
  onTestFinished(() => emulator.close());
  return emulator;
}

/** Writes the boxes of some concepts, all by default, to `localizations.json` and returns the images' URLs by uuid. */
export async function writeBoxes(
  emulator: Emulator,
  cwd: string,
  concepts: readonly string[] = emulator.ocean.concepts,
): Promise<Map<string, string>> {
  const records: LocalizationRecord[] = [];
  for (const concept of concepts) {
    const url = `${emulator.annosaurusUrl}/fast/concept/images/${encodeURIComponent(concept)}`;
    const observations = (await (await fetch(url)).json()) as unknown[];
    for (const observation of observations) records.push(...extractLocalizations(observation).localizations);
  }
  await writeFile(join(cwd, "localizations.json"), JSON.stringify(records));
  const urls = new Map<string, string>();
  for (const { image } of records) {
    const url = image && (image.url ?? (await askForUrl(emulator, image.uuid)));
    if (url !== undefined) urls.set(image?.uuid ?? "", url);
  }
  emulator.requests.clear();
  return urls;
}

async function askForUrl(emulator: Emulator, uuid: string): Promise<string | undefined> {
  const response = await fetch(`${emulator.annosaurusUrl}/imagereferences/${uuid}`);
  return response.ok ? ((await response.json()) as { url?: string }).url : undefined;
}

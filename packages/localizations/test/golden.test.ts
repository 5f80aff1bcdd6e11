import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  decodeLocalizationRecord,
  extractLocalizations,
  groupByImage,
  type Localization,
  localizationKinds,
} from "../src/index.ts";

const fixtures = join(import.meta.dirname, "fixtures");
const names = readdirSync(fixtures).filter((name) => name.endsWith(".json"));

test.each(names)("%s gives the records, problems and groups it gave before", async (name) => {
  const observations = JSON.parse(readFileSync(join(fixtures, name), "utf8")) as unknown[];
  const extractions = observations.map((one) => extractLocalizations(one, { kinds: localizationKinds }));
  const records = extractions.flatMap((extraction) => extraction.localizations);
  const localizations: Localization[] = [];
  for (const record of records) {
    const decoded = decodeLocalizationRecord(record);
    if ("localization" in decoded) localizations.push(decoded.localization);
  }
  const groups: unknown[] = [];
  for await (const { image, localizations: inImage } of groupByImage(localizations)) {
    const located = inImage.map(({ associationUuid, geometry, resolution }) => ({
      associationUuid,
      geometry,
      resolution,
    }));
    groups.push({ image: image ?? null, localizations: located });
  }
  const found = { records, problems: extractions.flatMap((extraction) => extraction.problems), groups };
  const golden = join(import.meta.dirname, "golden", name);
  await expect(`${JSON.stringify(found, null, 2)}\n`).toMatchFileSnapshot(golden);
});

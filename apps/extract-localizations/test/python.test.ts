import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeLocalizationRecord } from "@m3/localizations";
import { expect, test } from "vitest";
import { fixtures, run } from "./world.ts";

const golden = (name: string): string => readFileSync(join(import.meta.dirname, "golden/python", name), "utf8");
const digest = readFileSync(join(fixtures, "python.json"));
const fiveKeys = ["observation_uuid", "association_uuid", "concept", "localization", "image_urls"];
const hasPython = spawnSync("python3", ["--version"]).status === 0;

/** As `json.dump(indent=2)` writes: ASCII, everything else escaped. */
function asPython(value: unknown): string {
  const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value, null, 2).replace(/[\u007f-\uffff]/g, escaped);
}

test("of a digest that Python wrote, the original's five keys come out to the byte as Python extracts them", async () => {
  const ran = await run(["d.json"], { files: { "d.json": digest } });
  expect(ran).toMatchObject({ code: 0, err: "" });
  const records = await ran.localizations();
  const reduced = records.map((record) => Object.fromEntries(fiveKeys.map((key) => [key, record[key]])));
  expect(asPython(reduced)).toBe(golden("localizations.json"));
  // They come first, so that the eye finds them where it is used to.
  for (const record of records) expect(Object.keys(record).slice(0, 5)).toEqual(fiveKeys);
  expect(asPython(records)).toBe(await ran.read("localizations.json"));
});

test("a localizations.json that Python wrote is read as what it says", () => {
  const decoded = (JSON.parse(golden("localizations.json")) as unknown[]).map((one) => decodeLocalizationRecord(one));
  const places = decoded.map((one) =>
    "localization" in one
      ? [one.localization.geometry, one.localization.resolution, one.localization.image?.uuid]
      : one.problem.code,
  );
  expect(places).toEqual([
    [{ kind: "box", bbox: [534, 2, 1290, 1079] }, "referenced", "aaaaaaaa-0000-4000-8000-000000000002"],
    // Two images, and nothing that says of which size: not to be known without the digest.
    [{ kind: "box", bbox: [982.25, 1.5, 97.125, 132.0625] }, "unresolved", undefined],
    [{ kind: "box", bbox: [303, 855, 261, 162] }, "referenced", "aaaaaaaa-0000-4000-8000-000000000006"],
    [{ kind: "box", bbox: [1, 2, 3, 4] }, "unresolved", undefined],
  ]);
});

test.skipIf(!hasPython)("Python uses our file as it uses its own", async () => {
  const ran = await run(["d.json"], { files: { "d.json": digest } });
  const steps = [join(fixtures, "python-steps.py"), "use", join(ran.folder, "localizations.json")];
  const env = { ...process.env, PYTHONIOENCODING: "utf-8" };
  expect(execFileSync("python3", steps, { encoding: "utf8", env })).toBe(golden("used.txt"));
});

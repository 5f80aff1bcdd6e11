// How long each stage of `m3 dataset` takes where every reply is held back for 30 ms, and so what overlapping them could save at most.
// node bench/dataset-stages.js [dives], after npm run build. Takes about two minutes.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { print, runForJson, startServer } from "./child.js";

const [diveCount, momentsPerDive, latencyMillis] = [Number(process.argv[2] ?? 60), 40, 30];
const concepts = ["Sebastes", "Poralia", "Pandalus"];

const emulator = await startServer(
  "../packages/emulator/bin/m3-emulator.js",
  ...["--port", 0, "--dives", diveCount, "--moments", momentsPerDive, "--latency", latencyMillis],
);
const folder = mkdtempSync(join(tmpdir(), "m3-stages-"));
const at = (name) => join(folder, name);
// What could not be fetched is noted where the command runs.
process.chdir(folder);
try {
  const stages = [
    ["digest", "generate-digest", ["-d", "-c", emulator.url, "-o", at("digest.json"), ...concepts]],
    ["extract", "extract-localizations", [at("digest.json"), "-o", at("localizations.json")]],
    [
      "download",
      "download-images",
      ["-y", "-c", emulator.url, at("localizations.json"), at("images"), "--image-map", at("map.json")],
    ],
    ["reformat", "reformat", ["--image_map", at("map.json"), "-o", at("coco"), at("localizations.json")]],
  ];
  // Makes the emulator lay out its ocean before anything is measured.
  await runForJson("../apps/generate-digest/bin/generate-digest.js", ...stages[0][2], "--json", "-q");
  const seconds = {};
  for (const [stage, app, args] of stages) {
    const start = performance.now();
    const summary = await runForJson(`../apps/${app}/bin/${app}.js`, ...args, "--json", "-q");
    seconds[stage] = (performance.now() - start) / 1000;
    const { observationCount, localizationCount, imageCount } = summary;
    print(
      `${stage.padEnd(9)} ${seconds[stage].toFixed(2)} s  ${JSON.stringify({ observationCount, localizationCount, imageCount })}`,
    );
  }
  const listing = seconds.digest + seconds.extract;
  const total = listing + seconds.download + seconds.reformat;
  print(`in all    ${total.toFixed(2)} s`);
  const most = Math.min(listing, seconds.download);
  print(`downloading while listing could save ${most.toFixed(2)} s at most, ${((100 * most) / total).toFixed(0)} %`);
} finally {
  process.chdir(tmpdir());
  rmSync(folder, { recursive: true, force: true });
  await emulator.stop();
}

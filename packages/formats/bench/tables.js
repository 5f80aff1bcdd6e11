// Time and peak memory of writing and reading 200,000 images with a million boxes, for the formats that are tables or containers, each in a
// process of its own. Those that embed images embed one small PNG again and again.
//   npm run build && node packages/formats/bench/tables.js [IMAGES] [FORMAT...]
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const goalMegabytes = 200;
const all = ["csv", "ifdo", "hf", "tf", "webdataset", "parquet"];
const count = Number(process.argv[2] ?? 200_000);
const asked = process.argv.slice(3);
const folder = mkdtempSync(join(tmpdir(), "m3-tables-"));
// One pixel, as small as a PNG can be.
const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
writeFileSync(join(folder, "one.png"), Buffer.from(png, "base64"));
let isMissed = false;
try {
  for (const format of asked.length > 0 ? asked : all) {
    for (const verb of ["write", "read"]) {
      const child = join(import.meta.dirname, "tables-child.js");
      const { status, stdout, stderr } = spawnSync(process.execPath, [child, verb, format, folder, String(count)], {
        encoding: "utf8",
      });
      if (status !== 0) throw new Error(stderr);
      const { seconds, megabytes, boxes } = JSON.parse(stdout);
      isMissed ||= megabytes > goalMegabytes;
      process.stdout.write(`${verb} ${format}: ${boxes} boxes, ${seconds.toFixed(1)} s, ${megabytes} MB at the peak\n`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = isMissed ? 1 : 0;

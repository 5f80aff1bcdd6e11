// Measures how long a finished list takes to be known again: node packages/downloader/bench/resume.js [COUNT [FOLDER]]
// Needs a build. A FOLDER is kept, and used as it is the next time.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { download } from "../dist/index.js";

const goalSeconds = 10;
const goalMegabytes = 200;
const [countText = "1000000", givenFolder, role] = process.argv.slice(2);
const count = Number(countText);

function nameOf(index) {
  return `20190918T${String(index).padStart(9, "0")}.100Z.png`;
}

function* requests() {
  for (let index = 0; index < count; index++) {
    yield { id: String(index), url: `http://127.0.0.1/framegrabs/${index % 300}/${nameOf(index)}` };
  }
}

/** What a run of before would have left: small files, since nobody reads them, and their journal. */
function makeFolder(folder) {
  fs.mkdirSync(join(folder, ".m3"), { recursive: true });
  const journal = fs.openSync(join(folder, ".m3", "journal.jsonl"), "w");
  const sha256 = "39a3d1e6c5f4b7980123456789abcdef39a3d1e6c5f4b7980123456789abcdef";
  let lines = "";
  for (const { id, url } of requests()) {
    const name = nameOf(Number(id));
    fs.writeFileSync(join(folder, name), "png");
    const savedAt = "2026-11-26T09:00:00.000Z";
    const entry = {
      url,
      name,
      sizeBytes: 3,
      sha256,
      format: "png",
      widthPixels: 1920,
      heightPixels: 1080,
      id,
      savedAt,
    };
    lines += `${JSON.stringify(entry)}\n`;
    if (lines.length < 1 << 20) continue;
    fs.writeSync(journal, lines);
    lines = "";
  }
  fs.writeSync(journal, lines);
  fs.closeSync(journal);
}

async function resume(folder) {
  const startedAt = performance.now();
  let skippedCount = 0;
  for await (const { kind } of download(requests(), folder)) if (kind === "skipped") skippedCount++;
  const seconds = (performance.now() - startedAt) / 1000;
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  process.stdout.write(
    `${JSON.stringify({ skippedCount, seconds, cpu: (userCPUTime + systemCPUTime) / 1e6, peakMb: maxRSS / 1024 })}\n`,
  );
}

if (role === "child") await resume(givenFolder);
else {
  const folder = givenFolder ?? (await mkdtemp(join(tmpdir(), "m3-resume-")));
  try {
    if (!fs.existsSync(join(folder, ".m3", "journal.jsonl"))) makeFolder(folder);
    const child = spawnSync(process.execPath, [import.meta.filename, countText, folder, "child"], { encoding: "utf8" });
    const { skippedCount, seconds, cpu, peakMb } = JSON.parse(child.stdout);
    const isReached = skippedCount === count && seconds <= goalSeconds && peakMb < goalMegabytes;
    process.stdout.write(
      `${isReached ? "reached" : "MISSED "}  ${skippedCount} of ${count} files known again in ${seconds.toFixed(1)} s, ` +
        `${cpu.toFixed(1)} s of CPU, ${peakMb.toFixed(0)} MB (goal ${goalSeconds} s, ${goalMegabytes} MB)\n`,
    );
    if (!isReached) process.exitCode = 1;
  } finally {
    if (givenFolder === undefined) await rm(folder, { recursive: true, force: true });
  }
}

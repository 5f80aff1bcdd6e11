// Compares this package with other readers and writers: npm run build, then node bench/run.js [--megabytes 200] [--rounds 5]
// Rounds are interleaved and every run counts. Read the ratios, not the times: those depend on the machine and its mood.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { makeData } from "./make-data.js";

const { values } = parseArgs({
  options: { megabytes: { type: "string", default: "200" }, rounds: { type: "string", default: "5" } },
});
const megabytes = Number(values.megabytes);
const roundCount = Number(values.rounds);
const longestParseMegabytes = 500;

/** What is compared on which file; the first candidate is the one that the others are divided by. */
const contests = [
  { kind: "digest", names: ["batches", "elements", "JSON.parse", "python load", "stream-json"] },
  { kind: "localizations", names: ["batches", "elements", "JSON.parse", "python load", "stream-json"] },
  { kind: "localizations", names: ["copy", "python copy"] },
  { kind: "image-map", names: ["entries", "JSON.parse entries"] },
];

const hasPython = spawnSync("python3", ["--version"]).status === 0;

function isPossible(name) {
  return (
    (hasPython || !name.startsWith("python")) && (megabytes < longestParseMegabytes || !name.startsWith("JSON.parse"))
  );
}

function run(name, path) {
  const [command, script] = name.startsWith("python")
    ? ["python3", "candidates.py"]
    : [process.execPath, "candidates.js"];
  const start = performance.now();
  const child = spawnSync(command, [join(import.meta.dirname, script), name, path], { encoding: "utf8" });
  const seconds = (performance.now() - start) / 1000;
  if (child.status !== 0) {
    throw new Error(`${name} failed: ${child.stderr}`);
  }
  return { seconds, ...JSON.parse(child.stdout) };
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function spread(numbers, digits) {
  const [middle, least, most] = [median(numbers), Math.min(...numbers), Math.max(...numbers)];
  return `${middle.toFixed(digits)} [${least.toFixed(digits)}-${most.toFixed(digits)}]`;
}

function compete({ kind, names }, path, sizeBytes) {
  const runs = new Map(names.filter(isPossible).map((name) => [name, []]));
  for (let round = 0; round < roundCount; round++) {
    for (const [name, results] of runs) {
      results.push(run(name, path));
    }
  }
  const checks = new Set([...runs.values()].flat().map(({ check }) => check));
  process.stdout.write(
    `\n${kind}, ${(sizeBytes / 1e6).toFixed(0)} MB${checks.size === 1 ? "" : ` - CHECK SUMS DIFFER: ${[...checks]}`}\n`,
  );
  const [first] = runs.values();
  for (const [name, results] of runs) {
    const seconds = results.map((result) => result.seconds);
    const ratios = seconds.map((value, round) => value / first[round].seconds);
    const memory = median(results.map(({ memoryMegabytes }) => memoryMegabytes));
    const speed = sizeBytes / 1e6 / median(seconds);
    process.stdout.write(
      `  ${name.padEnd(18)} ${spread(seconds, 2).padEnd(18)} s  ${speed.toFixed(0).padStart(4)} MB/s  ${String(memory).padStart(5)} MB memory  ${spread(ratios, 2)} x\n`,
    );
  }
}

const folder = mkdtempSync(join(tmpdir(), "json-stream-bench-"));
try {
  for (const contest of contests) {
    const path = join(folder, `${contest.kind}.json`);
    const { sizeBytes } = await makeData(contest.kind, path, megabytes);
    compete(contest, path, sizeBytes);
  }
} finally {
  rmSync(folder, { recursive: true });
}

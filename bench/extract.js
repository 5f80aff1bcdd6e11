// Digest to localizations: reading it and extracting from it, in three layouts, against JSON.parse, stream-json and Python.
// node bench/extract.js [--megabytes 200] [--rounds 3] [--layouts indented,compact,lines], after npm run build.
// Rounds are interleaved and every run counts. At 200 MB it takes some minutes, 2 GB of free disk and 2 GB of memory.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { makeData } from "../packages/json-stream/bench/make-data.js";
import { print } from "./child.js";

const { values } = parseArgs({
  options: {
    megabytes: { type: "string", default: "200" },
    rounds: { type: "string", default: "3" },
    layouts: { type: "string", default: "indented,compact,lines" },
  },
});
const megabytes = Number(values.megabytes);
const roundCount = Number(values.rounds);
// Beyond it JSON.parse ends, and Python takes all the memory that there is.
const isSmall = megabytes <= 400;
const hasPython = spawnSync("python3", ["--version"]).status === 0;
const goalMegabytes = 120;
// Of m3-download's extraction the goal is for the same text; of its own five keys it writes less than half as much.
const goals = { "JSON.parse": 1.7, "stream-json": 4.6, "python all keys": 3.4 };

const inFolder = (name) => join(import.meta.dirname, name);
const candidates = inFolder("../packages/json-stream/bench/candidates.js");
const extractBin = inFolder("../apps/extract-localizations/bin/extract-localizations.js");

const reporting = ["--import", pathToFileURL(inFolder("report-memory.js")).href];

/** What is run: each prints its peak memory. */
const jobs = {
  read: (path) => [process.execPath, candidates, "batches", path],
  "JSON.parse": (path) => [process.execPath, candidates, "JSON.parse", path],
  "stream-json": (path) => [process.execPath, candidates, "stream-json", path],
  "python load": (path) => ["python3", inFolder("../packages/json-stream/bench/candidates.py"), "python load", path],
  extract: (path) => [process.execPath, ...reporting, extractBin, path, "-o", `${path}.ours`, "--quiet"],
  "python all keys": (path) => ["python3", inFolder("extract-original.py"), path, `${path}.theirs`, "--all-keys"],
  "python extract": (path) => ["python3", inFolder("extract-original.py"), path, `${path}.theirs`],
};

function namesFor(layout) {
  return Object.keys(jobs).filter((name) => {
    if (name === "read" || name === "extract") return true;
    if (!isSmall || (name.startsWith("python") && !hasPython)) return false;
    return layout !== "lines" || name === "JSON.parse";
  });
}

function run(name, path) {
  const [command, ...args] = jobs[name](path);
  const start = performance.now();
  const child = spawnSync(command, args, { encoding: "utf8" });
  const seconds = (performance.now() - start) / 1000;
  if (child.status !== 0) throw new TypeError(`Cannot measure: ${name} failed: ${child.stderr}`);
  return { seconds, ...JSON.parse(child.stdout) };
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function spread(numbers, digits) {
  return `${median(numbers).toFixed(digits)} [${Math.min(...numbers).toFixed(digits)}-${Math.max(...numbers).toFixed(digits)}]`;
}

/** Prints the runs of one layout, and says whether a goal was missed. */
function report(layout, sizeBytes, runs) {
  print(`\n${layout}, ${(sizeBytes / 1e6).toFixed(0)} MB`);
  let isMissed = false;
  for (const [name, results] of runs) {
    const ours = runs.get(/extract|keys/.test(name) ? "extract" : "read");
    const seconds = results.map((result) => result.seconds);
    const ratios = seconds.map((value, round) => value / ours[round].seconds);
    const memory = Math.max(...results.map(({ memoryMegabytes }) => memoryMegabytes));
    const speed = `${(sizeBytes / 1e6 / median(seconds)).toFixed(0).padStart(4)} MB/s`;
    // Of one value a line, JSON.parse takes each by itself, which is another and quicker thing.
    const goal = layout === "lines" ? undefined : goals[name];
    const isOurs = results === ours;
    isMissed ||= isOurs ? memory > goalMegabytes : goal !== undefined && median(ratios) < goal;
    const target = isOurs ? `(goal: <= ${goalMegabytes} MB)` : goal === undefined ? "" : `(goal: >= ${goal})`;
    print(
      `  ${name.padEnd(15)} ${spread(seconds, 2).padEnd(18)} s  ${speed}  ${String(memory).padStart(5)} MB  ${isOurs ? "" : `${spread(ratios, 2)} x `}${target}`,
    );
  }
  return isMissed;
}

const folder = mkdtempSync(join(tmpdir(), "extract-bench-"));
try {
  for (const layout of values.layouts.split(",")) {
    const path = join(folder, layout === "lines" ? "digest.jsonl" : "digest.json");
    const { sizeBytes } = await makeData("digest", path, megabytes, layout);
    const runs = new Map(namesFor(layout).map((name) => [name, []]));
    for (let round = 0; round < roundCount; round++) {
      for (const [name, results] of runs) results.push(run(name, path));
    }
    if (report(layout, sizeBytes, runs)) process.exitCode = 1;
    for (const name of [path, `${path}.ours`, `${path}.theirs`]) rmSync(name, { force: true });
  }
} finally {
  rmSync(folder, { recursive: true });
}

// The reformat command against the original's way with the same localizations, and its memory at a million boxes.
// node bench/reformat.js [IMAGES BOXES], after npm run build. Needs python3 for the reference. Takes a few minutes.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { print } from "./child.js";

const [imageCount = "20000", boxCount = "150000"] = process.argv.slice(2);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const reformat = here("../apps/reformat/bin/reformat.js");

/** Runs a program to its end; its peak memory is what Linux says of it, while it can be asked. */
async function measure(command, args, cwd) {
  const from = performance.now();
  const child = spawn(command, args, { cwd, stdio: ["ignore", "ignore", "inherit"] });
  let peakMegabytes = 0;
  const look = async () => {
    const status = await readFile(`/proc/${child.pid}/status`, "utf8").catch(() => "");
    peakMegabytes = Math.max(peakMegabytes, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  };
  const timer = setInterval(look, 50);
  const [code] = await once(child, "close");
  clearInterval(timer);
  if (code !== 0) throw new TypeError(`Cannot measure: ${command} ${args.join(" ")} ended with code ${code}`);
  return { seconds: (performance.now() - from) / 1000, peakMegabytes };
}

function line(name, { seconds, peakMegabytes }) {
  print(`${name.padEnd(34)} ${seconds.toFixed(1).padStart(6)} s  ${peakMegabytes.toFixed(0).padStart(5)} MB`);
}

const folder = await mkdtemp(join(tmpdir(), "m3-bench-"));
try {
  const make = (name, ...args) =>
    measure(process.execPath, [here("make-localizations.js"), join(folder, name), ...args]);
  await make("small", imageCount, boxCount, "--images");
  const small = join(folder, "small");
  const hasPython = spawnSync("python3", ["--version"]).status === 0;
  print(`${imageCount} images, ${boxCount} boxes`);
  // The goal for COCO is set against the original's search of lists, which this reference spares itself.
  for (const [format, goal] of [
    ["coco", undefined],
    ["voc", 5],
  ]) {
    const args = [
      reformat,
      "localizations.json",
      "-q",
      "-f",
      format,
      "--image_map",
      "image_map.json",
      "-o",
      `ours_${format}`,
    ];
    const ours = await measure(process.execPath, args, small);
    line(`reformat -f ${format}:`, ours);
    if (!hasPython) continue;
    const original = await measure("python3", [
      here("as-the-original.py"),
      format,
      small,
      join(small, `original_${format}`),
    ]);
    line(`as the original, ${format}:`, original);
    const ratio = original.seconds / ours.seconds;
    print(`${ratio.toFixed(1)}x as fast${goal === undefined ? "" : ` (goal: ${goal}x)`}`);
    if (goal !== undefined && ratio < goal) process.exitCode = 1;
  }
  await make("large", "130000", "1000000");
  for (const format of ["coco", "csv"]) {
    const args = [reformat, "localizations.json", "-q", "-f", format, "-o", `ours_${format}`];
    line(`1,000,000 boxes, -f ${format}:`, await measure(process.execPath, args, join(folder, "large")));
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

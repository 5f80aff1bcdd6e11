// The reformat command against the original's way with the same localizations, in CPU time, and its memory at a million boxes.
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

/** Runs a program to its end; its peak memory and its time on the processors are what Linux says of it, while it can be asked. */
async function measure(command, args, cwd) {
  const from = performance.now();
  const child = spawn(command, args, { cwd, stdio: ["ignore", "ignore", "inherit"] });
  let [peakMegabytes, cpuSeconds] = [0, 0];
  const look = async () => {
    const [status, stat] = await Promise.all(
      ["status", "stat"].map((name) => readFile(`/proc/${child.pid}/${name}`, "utf8").catch(() => "")),
    );
    peakMegabytes = Math.max(peakMegabytes, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    // User and system time, in hundredths of a second; the second field is a name that may hold anything.
    const [user = 0, system = 0] = stat.slice(stat.lastIndexOf(")")).split(" ").slice(12, 14).map(Number);
    cpuSeconds = Math.max(cpuSeconds, (user + system) / 100);
  };
  const timer = setInterval(look, 50);
  const [code] = await once(child, "close");
  clearInterval(timer);
  if (code !== 0) throw new TypeError(`Cannot measure: ${command} ${args.join(" ")} ended with code ${code}`);
  return { seconds: (performance.now() - from) / 1000, cpuSeconds, peakMegabytes };
}

function line(name, { seconds, cpuSeconds, peakMegabytes }) {
  const times = `${seconds.toFixed(1).padStart(6)} s  ${cpuSeconds.toFixed(1).padStart(6)} s of CPU`;
  print(`${name.padEnd(40)} ${times}  ${peakMegabytes.toFixed(0).padStart(5)} MB`);
}

const folder = await mkdtemp(join(tmpdir(), "m3-bench-"));
try {
  const make = (name, ...args) =>
    measure(process.execPath, [here("make-localizations.js"), join(folder, name), ...args]);
  await make("small", imageCount, boxCount, "--images");
  await make("quarter", String(imageCount / 4), String(boxCount / 4), "--images");
  const hasPython = spawnSync("python3", ["--version"]).status === 0;
  print(`${imageCount} images, ${boxCount} boxes; "quarter" has a fourth of them`);
  // The original searches lists for COCO, so that what holds of a quarter holds of the whole all the more; the time of the whole would be minutes.
  for (const [format, kind, size, goal] of [
    ["coco", "coco", "small", undefined],
    ["coco", "coco-lists", "quarter", 10],
    ["voc", "voc", "small", 5],
    ["yolo", undefined, "small", undefined],
  ]) {
    const options = ["-q", "-f", format, "--image_map", "image_map.json", "-o", `ours_${kind ?? format}`];
    const data = join(folder, size);
    const ours = await measure(process.execPath, [reformat, "localizations.json", ...options], data);
    line(`reformat -f ${format}, ${size}:`, ours);
    if (!hasPython || kind === undefined) continue;
    const target = join(data, `original_${kind}`);
    const original = await measure("python3", [here("as-the-original.py"), kind, data, target]);
    line(`as the original, ${kind}, ${size}:`, original);
    const ratio = original.cpuSeconds / ours.cpuSeconds;
    print(`${ratio.toFixed(1)}x as fast in CPU time${goal === undefined ? "" : ` (goal: ${goal}x)`}`);
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

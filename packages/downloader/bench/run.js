// Measures downloading against other programs, in one run: node packages/downloader/bench/run.js [--quick]
// Needs a build. curl, aria2c and python3 are measured where they are installed.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "./start-server.js";

const isQuick = process.argv.includes("--quick");
const roundCount = isQuick ? 1 : 3;
const here = import.meta.dirname;
const node = process.execPath;
const program = (name) => join(here, name);

const clients = {
  "@m3/downloader": ({ folder, origin, size, count, concurrency }) => [
    node,
    program("client.js"),
    folder,
    origin,
    size,
    count,
    concurrency,
  ],
  "curl --parallel": ({ folder, list, concurrency }) => [
    "curl",
    "-sSZ",
    "--parallel-max",
    concurrency,
    "--output-dir",
    folder,
    "-K",
    `${list}.curl`,
  ],
  aria2c: ({ folder, list, concurrency }) => [
    "aria2c",
    "-q",
    "-j",
    concurrency,
    "-x1",
    "--file-allocation=none",
    "-d",
    folder,
    "-i",
    list,
  ],
  // What ours does too: a digest of each file.
  "aria2c, sha256sum": ({ folder, list, concurrency }) => [
    "sh",
    "-c",
    'aria2c -q -j "$1" -x1 --file-allocation=none -d "$2" -i "$3" && cd "$2" && sha256sum -- *.jpg',
    "sh",
    concurrency,
    folder,
    list,
  ],
  "python, 16 processes": ({ folder, origin, size, count }) => [
    "python3",
    program("many_processes.py"),
    folder,
    origin,
    size,
    count,
  ],
  "one at a time": ({ folder, origin, size, count }) => [node, program("sequential.js"), folder, origin, size, count],
};

/** So many that what it takes to start and to compile, half a second for ours, is not most of what is measured. */
const scenes = [
  { name: "100 KB, loopback, 16 at once", latency: 0, size: 100_000, count: 10_000, concurrency: 16 },
  { name: "1 MB, loopback, 16 at once", latency: 0, size: 1_000_000, count: 2000, concurrency: 16 },
  { name: "100 KB, 30 ms, 64 at once", latency: 30, size: 100_000, count: 10_000, concurrency: 64 },
  { name: "1 MB, 30 ms, 64 at once", latency: 30, size: 1_000_000, count: 2000, concurrency: 64 },
];
/** These take a request's latency for each file, so a part of the list is enough. */
const sampled = { "one at a time": 100, "python, 16 processes": 1500 };

const goals = [
  ["100 KB, 30 ms, 64 at once", "python, 16 processes", "files/s", "at least", 10],
  ["100 KB, 30 ms, 64 at once", "python, 16 processes", "CPU", "at most", 0.45],
  ["100 KB, 30 ms, 64 at once", "curl --parallel", "wall", "at most", 1.2],
  ["1 MB, loopback, 16 at once", "aria2c", "CPU", "at most", 1.3],
];

function print(line) {
  process.stdout.write(`${line}\n`);
}

function isInstalled([program, , script]) {
  const command = program === "sh" ? script.split(" ")[0] : program;
  return command === node || spawnSync("which", [command]).status === 0;
}

/** Runs a client to its end; seconds of wall and of CPU, its children's included. */
async function time(args) {
  const shell = 'TIMEFORMAT="%R %U %S"; time "$@" > /dev/null';
  const child = spawn("bash", ["-c", shell, "bash", ...args.map(String)], { stdio: ["ignore", "ignore", "pipe"] });
  let text = "";
  child.stderr.setEncoding("utf8").on("data", (piece) => {
    text += piece;
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  const [wall, user, system] = text.trim().split("\n").at(-1).split(" ").map(Number);
  if (code !== 0) throw new TypeError(`Cannot measure ${args[0]}: ${text}`);
  return { wall, cpu: user + system };
}

async function measure(name, scene, origin) {
  const root = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
  const folder = await mkdtemp(join(root, "m3-bench-"));
  const list = `${folder}.list`;
  const count = scene.latency === 0 ? scene.count : Math.min(scene.count, sampled[name] ?? scene.count);
  try {
    const urls = Array.from({ length: count }, (_, index) => `${origin}/${scene.size}/${index}.jpg`);
    await writeFile(list, urls.join("\n"));
    await writeFile(`${list}.curl`, urls.map((url) => `url = "${url}"\nremote-name\n`).join(""));
    const { wall, cpu } = await time(clients[name]({ ...scene, count, folder, list, origin }));
    const found = (await readdir(folder)).filter((each) => each.endsWith(".jpg")).length;
    if (found !== count) throw new TypeError(`Cannot measure ${name}: expected ${count} files, got ${found}`);
    return { filesPerSecond: count / wall, cpuPerThousand: (cpu * 1000) / count };
  } finally {
    await rm(folder, { recursive: true, force: true });
    await rm(list, { force: true });
    await rm(`${list}.curl`, { force: true });
  }
}

/** Best of the rounds, which go through all clients in turn. */
async function runScene(scene) {
  const { url: origin, stop } = await startServer(scene.latency);
  const names = Object.keys(clients).filter((name) => isInstalled(clients[name]({ ...scene, folder: "", list: "" })));
  const best = new Map();
  for (let round = 0; round < roundCount; round++) {
    for (const name of names) {
      const { filesPerSecond, cpuPerThousand } = await measure(name, scene, origin);
      const before = best.get(name) ?? { filesPerSecond: 0, cpuPerThousand: Number.POSITIVE_INFINITY };
      best.set(name, {
        filesPerSecond: Math.max(before.filesPerSecond, filesPerSecond),
        cpuPerThousand: Math.min(before.cpuPerThousand, cpuPerThousand),
      });
    }
  }
  await stop();
  print(`\n${scene.name}`);
  print(`${"".padEnd(22)}${"files/s".padStart(9)}${"MB/s".padStart(8)}${"CPU-s/1000".padStart(12)}`);
  for (const [name, { filesPerSecond, cpuPerThousand }] of best) {
    const megabytes = (filesPerSecond * scene.size) / 1e6;
    print(
      `${name.padEnd(22)}${filesPerSecond.toFixed(0).padStart(9)}${megabytes.toFixed(0).padStart(8)}${cpuPerThousand.toFixed(3).padStart(12)}`,
    );
  }
  return best;
}

/** Seconds against a host that refuses above so many requests at once, when that is found out and when it is known. */
async function runRefusals(mostAtOnce) {
  const scene = { size: 100_000, latency: 30, count: 3000 };
  const { url: origin, stop } = await startServer(scene.latency, mostAtOnce);
  const seconds = { found: [], known: [] };
  for (let round = 0; round < Math.max(roundCount, 3); round++) {
    for (const [kind, concurrency] of [
      ["found", 64],
      ["known", mostAtOnce],
    ]) {
      // Fewer files than asked for, and measure() throws.
      const { filesPerSecond } = await measure("@m3/downloader", { ...scene, concurrency }, origin);
      seconds[kind].push(scene.count / filesPerSecond);
    }
  }
  const refusals = await (await fetch(`${origin}/refusals`)).text();
  await stop();
  const [found, known] = [seconds.found, seconds.known].map((all) => all.toSorted((a, b) => a - b)[all.length >> 1]);
  const ratios = seconds.found.map((each, index) => each / seconds.known[index]).sort((a, b) => a - b);
  print(`\n100 KB, 30 ms, a host that answers 429 above ${mostAtOnce} at once (${refusals} times, no file lost)`);
  print(`up to 64 at once ${found.toFixed(1)} s, ${mostAtOnce} at once ${known.toFixed(1)} s`);
  print(`ratio of each round: ${ratios.map((ratio) => ratio.toFixed(2)).join(", ")}`);
  return found / known;
}

function ratioOf(measured, other, what) {
  const ours = measured.get("@m3/downloader");
  if (what === "files/s") return ours.filesPerSecond / other.filesPerSecond;
  return what === "wall" ? other.filesPerSecond / ours.filesPerSecond : ours.cpuPerThousand / other.cpuPerThousand;
}

function judge(sentence, ratio, side, goal) {
  const isReached = side === "at least" ? ratio >= goal : ratio <= goal;
  if (!isReached) process.exitCode = 1;
  print(`${isReached ? "reached" : "MISSED "}  ${sentence}, goal ${side} ${goal}x`);
}

print(`${availableParallelism()} cores, Node ${process.version}, best of ${roundCount}`);
const measured = new Map();
for (const scene of scenes) measured.set(scene.name, await runScene(scene));
const refusalRatio = await runRefusals(24);
print("");
for (const [scene, rival, what, side, goal] of goals) {
  const other = measured.get(scene).get(rival);
  if (other === undefined) {
    print(`skipped  ${scene}: ${rival} is not installed`);
    continue;
  }
  const ratio = ratioOf(measured.get(scene), other, what);
  judge(`${scene}: ${ratio.toFixed(2)}x the ${what} of ${rival}`, ratio, side, goal);
}
judge(
  `a host that refuses: ${refusalRatio.toFixed(2)}x the wall of the best fixed limit`,
  refusalRatio,
  "at most",
  1.3,
);

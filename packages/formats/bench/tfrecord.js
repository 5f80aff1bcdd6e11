// Examples a second, 100 KB images with 5 boxes each: ours with the native CRC and with our own, and Python's protobuf with a CRC in C
// where they are installed (pip install protobuf crc32c). Images and boxes are the same. Both take the SHA-256 of each image, which
// is native code in both and most of the time; so what is left without it is reported too. That is in CPU time, with nothing written. Then whole files are written, from image files in
// the folder for temporary files: by writeTf(), which looks at all headers first, and checks names and boxes, and by Python, which reads, hashes
// and writes one image after the other and looks at nothing; by the clock, so read it on a machine that does nothing else.
//   npm run build && node packages/formats/bench/tfrecord.js [COUNT] [PYTHON]
import { spawnSync } from "node:child_process";
import { hash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toFeatures } from "../dist/tf/features.js";
import { crc32c, encodeExample, frameRecord, loadCrc32c, writeTf } from "../dist/tf/index.js";

const count = Number(process.argv[2] ?? 20_000);
const python = process.argv[3] ?? "python3";
const bytes = Buffer.alloc(100_000, "abcdefghij");
const annotations = Array.from({ length: 5 }, (_, index) => {
  const bbox = [index * 100, 50, 80, 60];
  return {
    annotation: {
      id: `b6a4a6a0-0000-4000-8000-00000000000${index}`,
      category: "Sebastes",
      geometry: { kind: "bbox", bbox },
    },
    kind: "bbox",
    bbox,
    xyxy: [index * 100, 50, index * 100 + 80, 110],
    changes: [],
  };
});
const facts = { widthPixels: 1920, heightPixels: 1080, channelCount: 3, encoding: "png" };
const numbers = new Map([["Sebastes", 1]]);

async function rate(crc) {
  let length = 0;
  const start = process.cpuUsage();
  for (let number = 1; number <= count; number++) {
    const record = { id: `id-${number}`, fileName: `frame-${number}.png`, annotations: [] };
    for (const piece of frameRecord(
      encodeExample(toFeatures({ record, number, facts, annotations }, bytes, numbers)),
      crc,
    )) {
      length += piece.length;
    }
  }
  const { user, system } = process.cpuUsage(start);
  if (length < count * bytes.length) throw new RangeError("The records are too short");
  return (count / (user + system)) * 1e6;
}

function report(line) {
  process.stdout.write(`${line}\n`);
}

/** Microseconds of CPU that an image takes to hash. */
function hashMicros() {
  const start = process.cpuUsage();
  for (let number = 0; number < count; number++) hash("sha256", bytes, "hex");
  const { user, system } = process.cpuUsage(start);
  return (user + system) / count;
}

const native = await loadCrc32c();
await rate(native);
const ours = { native: await rate(native), own: await rate(crc32c) };
const hashing = hashMicros();
const withoutHash = 1e6 / (1e6 / ours.native - hashing);
const script = join(import.meta.dirname, "tfrecord.py");
const { status, stdout, stderr } = spawnSync(python, [script, String(count)], { encoding: "utf8" });
report(`Native CRC: ${ours.native.toFixed(0)} examples a CPU second; own CRC: ${ours.own.toFixed(0)}`);
report(
  `SHA-256 is ${hashing.toFixed(0)} of ${(1e6 / ours.native).toFixed(0)} us; ${withoutHash.toFixed(0)} examples without it`,
);
if (status !== 0) report(`Python not measured: ${stderr.trim().split("\n").at(-1)}`);
else {
  const [theirs, theirsWithoutHash] = stdout.split(" ").map(Number);
  const ratio = (rate) => (rate / theirs).toFixed(2);
  report(
    `Python protobuf: ${theirs.toFixed(0)}; native CRC ${ratio(ours.native)} times, own CRC ${ratio(ours.own)} times that`,
  );
  report(
    `Without SHA-256: ${theirsWithoutHash.toFixed(0)}; ${(withoutHash / theirsWithoutHash).toFixed(2)} times that`,
  );
}

/** Headers of PNG files with nothing behind them that a decoder would take. */
function writeImages(folder) {
  const head = Buffer.from("89504e470d0a1a0a0000000d4948445200000780000004380802000000", "hex");
  head.copy(bytes);
  for (let number = 1; number <= fileCount; number++) writeFileSync(join(folder, `frame-${number}.png`), bytes);
}

function* imageRecords(folder) {
  for (let number = 1; number <= fileCount; number++) {
    const fileName = `frame-${number}.png`;
    const boxes = annotations.map(({ annotation }) => annotation);
    yield { id: `id-${number}`, fileName, path: join(folder, fileName), annotations: boxes };
  }
}

async function measureWriting(folder) {
  const [start, before] = [performance.now(), process.cpuUsage()];
  await writeTf(() => imageRecords(folder), join(folder, "ours.tfrecord"));
  const { user, system } = process.cpuUsage(before);
  return [(performance.now() - start) / 1000, (user + system) / 1e6];
}

const fileCount = Math.min(count, 5000);
const folder = mkdtempSync(join(tmpdir(), "m3-bench-"));
try {
  writeImages(folder);
  const line = (name, [seconds, cpuSeconds]) =>
    report(`${name}: ${fileCount} image files in ${seconds.toFixed(2)} s, ${cpuSeconds.toFixed(2)} s of CPU`);
  for (let round = 0; round < 3; round++) {
    line("writeTf()", await measureWriting(folder));
    const child = spawnSync(python, [script, String(fileCount), folder], { encoding: "utf8" });
    if (child.status === 0) line("Python", child.stdout.split(" ").map(Number));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

// Loads what the formats write with the loaders themselves: npm run conformance, which builds first. The dataset is that of the embedded
// ocean. Says of every loader whether it ran; one that is not installed is skipped (pip install pycocotools datasets tensorflow ...).
// Ends with 1 when a loader rejects something. Never part of npm test.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createEmulator } from "@m3/emulator";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "m3-conformance-"));

async function run(command, ...args) {
  const bin = join(root, "apps", command, "bin", `${command}.js`);
  const child = spawn(process.execPath, [bin, "-q", ...args], { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
  const [code] = await once(child, "close");
  // 3: something in the ocean is odd on purpose, and was left out.
  if (code !== 0 && code !== 3)
    throw new TypeError(`Cannot make a dataset: ${command} ${args.join(" ")} ended with ${code}`);
}

const reformat = (...args) => run("reformat", "localizations.json", "--image_map", "image_map.json", ...args);

/** What to write, and which loaders to try on it. */
const scenes = [
  { write: ["-f", "coco", "-o", "coco"], checks: [["coco_pycocotools.py", "coco.json"]] },
  {
    write: ["-f", "voc", "--voc-layout", "devkit", "-o", "voc"],
    checks: [["voc_devkit.py", "voc"]],
  },
  {
    write: ["-f", "yolo", "--split", "train=0.8,val=0.2", "-o", "yolo"],
    checks: [["ultralytics_labels.py", "yolo"]],
  },
  {
    write: ["-f", "yolo-seg", "--split", "train=0.8,val=0.2", "-o", "yolo_seg"],
    checks: [["ultralytics_labels.py", "yolo_seg"]],
  },
  { write: ["-f", "labelme", "--images", "copy", "-o", "labelme"], checks: [["labelme_files.py", "labelme"]] },
  { write: ["-f", "tf", "-o", "tf"], checks: [["tfrecord.py", "tf.tfrecord", "tf_label_map.pbtxt"]] },
  {
    write: ["-f", "hf", "--split", "train=0.8,test=0.2", "-o", "hf"],
    checks: [["hugging_face.py", "hf"]],
  },
  {
    write: ["-f", "parquet", "-o", "parquet"],
    checks: [
      ["hugging_face.py", "parquet"],
      ["parquet_pyarrow.py", "parquet"],
    ],
  },
  {
    write: ["-f", "webdataset", "-o", "webdataset"],
    checks: [
      ["webdataset_tars.py", "webdataset"],
      ["hugging_face.py", "webdataset"],
    ],
  },
  { write: ["-f", "ifdo", "-o", "ifdo"], checks: [["ifdo_file.py", "ifdo.json"]] },
];

const counts = { PASS: 0, FAIL: 0, SKIP: 0 };

function check([script, ...paths]) {
  const args = [join(root, "scripts/conformance", script), ...paths.map((path) => join(folder, path))];
  const { stdout, stderr, status } = spawnSync("python3", args, { encoding: "utf8", cwd: folder });
  for (const line of stdout.split("\n")) {
    const state = /^(PASS|FAIL|SKIP)\b/.exec(line)?.[1];
    if (state === undefined) continue;
    counts[state]++;
    console.log(line);
  }
  if (status === 0 || /^FAIL/m.test(stdout)) return;
  counts.FAIL++;
  console.log(`FAIL ${script}: ended with ${status}\n${stderr.trim().split("\n").slice(-3).join("\n")}`);
}

if (spawnSync("python3", ["--version"]).status !== 0) {
  console.log("SKIP everything: there is no python3");
  process.exit(0);
}
const ocean = await createEmulator();
try {
  await run("generate-digest", "-c", ocean.url, "-d", "rockfish", "-o", "digest.json");
  await run("extract-localizations", "digest.json");
  await run("download-images", "-y", "--format", "jpg", "-c", ocean.url, "localizations.json", "images");
  for (const { write, checks } of scenes) {
    console.log(`\nreformat ${write.join(" ")}`);
    await reformat(...write);
    checks.forEach(check);
  }
} finally {
  await ocean.close();
  rmSync(folder, { recursive: true, force: true });
}
console.log(`\n${counts.PASS} passed, ${counts.FAIL} failed, ${counts.SKIP} skipped`);
if (counts.FAIL > 0) process.exitCode = 1;

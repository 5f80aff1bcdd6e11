// Loads what the formats write with the loaders themselves: npm run conformance, which builds first. The dataset is that of the embedded
// ocean. Says of every loader whether it ran; one that is not installed is skipped (pip install pycocotools datasets tensorflow ...).
// Ends with 1 when a loader rejects something. Never part of npm test.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createEmulator } from "@m3/emulator";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "m3-conformance-"));

async function run(command, ...args) {
  const bin = join(root, "apps", command, "bin", `${command}.js`);
  const child = spawn(process.execPath, [bin, "-q", ...args], { cwd: folder, stdio: ["ignore", "inherit", "pipe"] });
  let stderr = "";
  child.stderr.on("data", (chunk) => (stderr += chunk));
  const [code] = await once(child, "close");
  // 3: something in the ocean is odd on purpose, and was left out.
  if (code !== 0 && code !== 3)
    throw new TypeError(`Cannot make a dataset: ${command} ${args.join(" ")} ended with ${code}\n${stderr}`);
}

/** A header for iFDO with what no dataset knows; its reader wants it all. */
const ifdoHeader = {
  "image-set-handle": "https://hdl.handle.net/20.500.12085/m3",
  "image-coordinate-uncertainty-meters": 10,
  ...Object.fromEntries(
    ["context", "project", "event", "platform", "sensor", "pi", "license"].map((name) => [`image-${name}`, { name }]),
  ),
  "image-creators": [{ name: "M3" }],
  "image-copyright": "M3",
  "image-abstract": "Rockfish",
};

/** A library that reads a dataset into boxes, which must be where they are in the COCO file that is written first. */
const boxes = (library, kind, tolerance, path, images) => [
  "boxes_by_library.py",
  ...[library, kind, tolerance, path, images, "coco.json"].map((text) => ({ text })),
];

/** What to write, and which loaders to try on it; an argument of a loader is a path, unless it is `{ text }`, which stays as it is. */
const scenes = [
  {
    write: ["-f", "coco", "-o", "coco"],
    checks: [
      ["coco_pycocotools.py", "coco.json"],
      boxes("torchvision", "coco", "0.01", "coco.json", "images"),
      boxes("supervision", "coco", "0.01", "coco.json", "images"),
      boxes("globox", "coco", "0.01", "coco.json", "images"),
      boxes("labelformat", "coco", "0.01", "coco.json", "images"),
    ],
  },
  {
    write: ["-f", "voc", "--voc-layout", "devkit", "-o", "kit"],
    checks: [
      ["voc_devkit.py", "kit"],
      ["datumaro_import.py", { text: "voc" }, "kit/VOCdevkit/VOC2012"],
    ],
  },
  {
    // Readers of whole pixels from 1 differ about which of them are inside.
    write: ["-f", "voc", "--voc-coords", "voc", "--images", "link", "-o", "voc"],
    checks: ["supervision", "globox", "labelformat"].map((library) => boxes(library, "voc", "1.5", "voc", "voc")),
  },
  {
    write: ["-f", "yolo", "-o", "yolo"],
    checks: [
      ["ultralytics_training.py", "yolo"],
      ["datumaro_import.py", { text: "yolo" }, "yolo"],
      ...["supervision", "globox", "labelformat"].map((library) => {
        return boxes(library, "yolo", "0.01", "yolo", "yolo/images/train");
      }),
    ],
  },
  {
    write: ["-f", "yolo", "--split", "train=0.8,val=0.2", "-o", "yolo_split"],
    checks: [["ultralytics_labels.py", "yolo_split"]],
  },
  {
    write: ["-f", "yolo-seg", "--split", "train=0.8,val=0.2", "-o", "yolo_seg"],
    checks: [["ultralytics_labels.py", "yolo_seg"]],
  },
  { write: ["-f", "darknet", "-o", "darknet"], checks: [["datumaro_import.py", { text: "yolo" }, "darknet"]] },
  {
    write: ["-f", "labelme", "--images", "copy", "-o", "labelme"],
    checks: [["labelme_files.py", "labelme"], boxes("globox", "labelme", "0.01", "labelme", "labelme")],
  },
  { write: ["-f", "cvat", "-o", "cvat"], checks: [boxes("globox", "cvat", "0.01", "cvat.xml", "images")] },
  { write: ["-f", "labelstudio", "-o", "tasks"], checks: [["label_studio_tasks.py", "tasks.json", "coco.json"]] },
  { write: ["--crops", "-o", "crops"], checks: [["torchvision_crops.py", "crops"]] },
  { write: ["-f", "tf", "-o", "tf"], checks: [["tfrecord.py", "tf.tfrecord", "tf_label_map.pbtxt"]] },
  { write: ["-f", "hf", "--split", "train=0.8,test=0.2", "-o", "hf"], checks: [["hugging_face.py", "hf"]] },
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
  {
    write: ["-f", "ifdo", "--ifdo-header", "header.json", "--ifdo-created-at", "2026-01-31", "-o", "ifdo"],
    checks: [["ifdo_file.py", "ifdo.json"]],
  },
];

/** The image map without moments that have a PNG alone: loaders of VOC's devkit, and globox, look for `.jpg` and for nothing else. */
function onlyJpg() {
  const map = JSON.parse(readFileSync(join(folder, "image_map.json"), "utf8"));
  return Object.fromEntries(Object.entries(map).filter(([, path]) => path.endsWith(".jpg")));
}

const counts = { PASS: 0, FAIL: 0, SKIP: 0 };

function check([script, ...paths]) {
  const args = [join(root, "scripts/conformance", script), ...paths.map((path) => path.text ?? join(folder, path))];
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
  writeFileSync(join(folder, "jpg_map.json"), JSON.stringify(onlyJpg()));
  writeFileSync(join(folder, "header.json"), JSON.stringify(ifdoHeader));
  for (const { write, checks } of scenes) {
    console.log(`\nreformat ${write.join(" ")}`);
    await run("reformat", "localizations.json", "--image_map", "jpg_map.json", ...write);
    checks.forEach(check);
  }
} finally {
  await ocean.close();
  rmSync(folder, { recursive: true, force: true });
}
console.log(`\n${counts.PASS} passed, ${counts.FAIL} failed, ${counts.SKIP} skipped`);
if (counts.FAIL > 0) process.exitCode = 1;

// The whole line on the embedded ocean: starts the emulator, runs the four commands as a user would type them, makes a page
// that shows the result, and lists what they made. Run again, it downloads nothing twice. Needs a build (`npm run demo` makes it).
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createEmulator } from "@m3/emulator";

const root = fileURLToPath(new URL("..", import.meta.url));
const { values } = parseArgs({
  options: {
    folder: { type: "string", default: join(root, "demo") },
    // The address is part of every image's identity: only the same one lets a second run find its images.
    port: { type: "string", default: "8753" },
  },
});
const folder = resolve(values.folder);
const concept = "rockfish";
const digest = `${concept}_desc_digest.json`;
const datasets = [
  { format: "COCO", output: "sebastes_coco" },
  { format: "VOC", output: "sebastes_voc" },
  { format: "CSV", output: "sebastes" },
  { format: "TF", output: "sebastes" },
  {
    format: "YOLO",
    output: "sebastes_yolo",
    options: ["--split", "train=0.8,val=0.2", "--split-mode", "balanced"],
  },
];

/** Starts the ocean where earlier demos had it, or anywhere if that port is taken. */
async function startOcean() {
  try {
    return await createEmulator({ port: Number(values.port) });
  } catch (error) {
    if (error.cause?.code !== "EADDRINUSE") throw error;
    console.log(`Port ${values.port} is taken; the ocean moves to another one, so images are fetched afresh.`);
    return createEmulator();
  }
}

/** The page that shows the COCO dataset. */
const page = "sebastes_preview.html";

/** Runs one command in the demo's folder, shown as it would be typed. */
function run(name, args) {
  console.log(`\n$ ${name} ${args.join(" ")}`);
  const bin = join(root, "apps", name, "bin", `${name}.js`);
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [bin, ...args], { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
    child.on("error", fail);
    child.on("close", (code) => {
      // 3 says that something in the data could not be delivered, and the ocean has such records on purpose.
      if (code === 0 || code === 3) done(code);
      else fail(new Error(`${name} ended with exit code ${code}`));
    });
  });
}

const readJson = (name) => JSON.parse(readFileSync(join(folder, name), "utf8"));

/** Walks the frames of a TFRecord file: length (8 bytes), its checksum (4), data, checksum (4). */
function countTfRecords(name) {
  const bytes = readFileSync(join(folder, name));
  let count = 0;
  for (let offset = 0; offset < bytes.length; count++) offset += 16 + Number(bytes.readBigUInt64LE(offset));
  return count;
}

/** What the run left, read back from the files themselves. */
function inventory() {
  const images = Object.values(readJson("image_map.json")).map((path) => resolve(folder, path));
  const imageBytes = images.reduce((sum, path) => sum + statSync(path).size, 0);
  const coco = readJson("sebastes_coco.json");
  const voc = readdirSync(join(folder, "sebastes_voc")).filter((name) => name.endsWith(".xml"));
  const csvRows = readFileSync(join(folder, "sebastes.csv"), "utf8").trimEnd().split("\n").length - 1;
  const yolo = ["train", "val"].map((split) => readdirSync(join(folder, "sebastes_yolo/labels", split)).length);
  const labels = readFileSync(join(folder, "sebastes_label_map.pbtxt"), "utf8").split("item {").length - 1;
  return [
    [digest, `${readJson(digest).length} observations of ${concept} and its descendants`],
    ["localizations.json", `${readJson("localizations.json").length} bounding boxes`],
    ["images/", `${images.length} images, ${(imageBytes / 1e6).toFixed(1)} MB, listed in image_map.json`],
    [
      "sebastes_coco.json",
      `COCO: ${coco.images.length} images, ${coco.annotations.length} annotations, ${coco.categories.length} categories`,
    ],
    ["sebastes_voc/", `Pascal VOC: ${voc.length} XML files`],
    ["sebastes.csv", `CSV: ${csvRows} rows`],
    [
      "sebastes.tfrecord",
      `TFRecord: ${countTfRecords("sebastes.tfrecord")} Examples, ${labels} labels in the label map`,
    ],
    ["sebastes_yolo/", `YOLO: ${yolo[0]} images to train with, ${yolo[1]} to validate, dives kept apart`],
    [
      page,
      `a page that shows the COCO dataset, ${(statSync(join(folder, page)).size / 1e6).toFixed(1)} MB: open it in a browser`,
    ],
  ];
}

mkdirSync(folder, { recursive: true });
const ocean = await startOcean();
try {
  console.log(`An ocean is open at ${ocean.url} (seeded: the same for everybody). Working in ${folder}`);
  await run("generate-digest", ["-c", ocean.url, "-d", concept]);
  await run("extract-localizations", [digest]);
  await run("download-images", ["-y", "-c", ocean.url, "localizations.json", "images"]);
  for (const { format, output, options = [] } of datasets) {
    const args = ["-f", format, "-o", output, ...options, "--image_map", "image_map.json", "localizations.json"];
    await run("reformat", args);
  }
  await run("m3", ["preview", "sebastes_coco.json", "--images", "images", "--title", "Sebastes", "-o", page]);
  const shown = relative(process.cwd(), folder) || basename(folder);
  console.log(`\nMade in ${shown}/:`);
  for (const [name, what] of inventory()) console.log(`  ${name.padEnd(28)} ${what}`);
} finally {
  await ocean.close();
}

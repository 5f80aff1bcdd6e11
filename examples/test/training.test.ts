import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const folder = join(import.meta.dirname, "../training");
const bin = join(import.meta.dirname, "../../apps/m3/bin/m3.js");
/** The Python that has the frameworks, if another one than the first on the path does. */
const python = process.env.PYTHON ?? "python3";
const hasPython = spawnSync(python, ["--version"]).status === 0;

test.skipIf(!hasPython).each(readdirSync(folder).filter((name) => name.endsWith(".py")))(
  "%s is sound Python",
  (name) => {
    const check = "import ast, sys; ast.parse(open(sys.argv[1], encoding='utf-8').read())";
    const { stderr, status } = spawnSync(python, ["-c", check, join(folder, name)], { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(status).toBe(0);
  },
);

/** Whether Python finds all of these packages; they are not loaded, which takes long. */
function hasPackages(names: readonly string[]): boolean {
  const check = "import sys, importlib.util; sys.exit(any(importlib.util.find_spec(n) is None for n in sys.argv[1:]))";
  const isThere = hasPython && spawnSync(python, ["-c", check, ...names]).status === 0;
  if (!isThere) process.stderr.write(`SKIPPED: a training example, for want of Python with ${names.join(", ")}\n`);
  return isThere;
}

const examples = [
  {
    script: "load_coco.py",
    packages: ["torch", "torchvision", "pycocotools"],
    format: "COCO",
    args: ["annotations.json", "images"],
    says: "58 images; the first batch has ",
  },
  {
    script: "read_tfrecord.py",
    packages: ["tensorflow"],
    format: "TF",
    args: ["dataset.tfrecord"],
    says: "58 images, 171 boxes\n",
  },
  {
    script: "load_imagefolder.py",
    packages: ["datasets"],
    format: "HF",
    args: ["hf"],
    says: "{'train': 58}; the first image has ",
  },
  {
    script: "train_yolo.py",
    packages: ["ultralytics"],
    format: "YOLO",
    args: ["yolo/data.yaml"],
    says: "1 epochs completed",
  },
] as const;

for (const { script, packages, format, args, says } of examples) {
  test.skipIf(!hasPackages(packages))(
    `${script} takes a dataset of m3 as it is`,
    () => {
      const cwd = mkdtempSync(join(tmpdir(), "m3-training-"));
      onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
      const made = spawnSync(process.execPath, [bin, "demo", "made", "-f", format, "-q"], { cwd, encoding: "utf8" });
      expect(made.status).toBe(0);
      // What frameworks keep goes where everything else of the test is.
      const env = { ...process.env, HF_HOME: join(cwd, "hf"), YOLO_CONFIG_DIR: join(cwd, "yolo"), HF_HUB_OFFLINE: "1" };
      const paths = args.map((name) => join("made", name));
      const ran = spawnSync(python, [join(folder, script), ...paths], { cwd, encoding: "utf8", env });
      expect(ran.stdout + ran.stderr).toContain(says);
      expect(ran.status).toBe(0);
    },
    600_000,
  );
}

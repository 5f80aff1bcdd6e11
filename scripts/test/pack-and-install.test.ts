import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const commands = ["generate-digest", "extract-localizations", "download-images", "reformat", "cli"];
const libraries = [
  "client",
  "command-line",
  "downloader",
  "emulator",
  "formats",
  "json-stream",
  "localizations",
  "preview",
];
let folder = "";

/** One string through a shell, because npm is a script on Windows; nothing in it comes from outside. */
function npm(args: string, cwd: string): string {
  return execFileSync(`npm ${args} --no-audit --no-fund --loglevel=error`, { cwd, shell: true, encoding: "utf8" });
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "m3-install-"));
  const tarballs = join(folder, "tarballs");
  const consumer = join(folder, "consumer");
  mkdirSync(tarballs);
  mkdirSync(consumer);
  npm(`pack --workspaces --pack-destination "${tarballs}"`, root);
  writeFileSync(join(consumer, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }));
  const files = readdirSync(tarballs).map((name) => `"${join(tarballs, name)}"`);
  npm(`install --prefer-offline ${files.join(" ")} @types/node@20 @aws-sdk/client-s3@3`, consumer);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }), 60_000);

test.each(commands)("%s runs by npx from its tarball in an empty project", (name) => {
  const result = spawnSync(`npx --no-install @m3/${name} --help`, {
    cwd: join(folder, "consumer"),
    shell: true,
    encoding: "utf8",
  });
  expect(result.stderr.replace(/^npm warn.*\n/gm, "")).toBe("");
  expect(result.stdout).toContain(name === "cli" ? "m3 <command>" : name);
  expect(result.status).toBe(0);
});

/** Runs the four commands of the consumer on an ocean of its own, with some version of Node. */
const wholeLine = `
  import { spawn } from "node:child_process";
  import { mkdirSync, readFileSync } from "node:fs";
  import { join, resolve } from "node:path";
  import { createEmulator } from "@m3/emulator";
  const ocean = await createEmulator();
  const packages = resolve("node_modules/@m3");
  const cwd = resolve("line-" + process.versions.node);
  mkdirSync(cwd);
  const run = (name, ...args) => new Promise((done) =>
    spawn(process.execPath, [join(packages, name, "bin", name + ".js"), ...args], { cwd, stdio: ["ignore", "inherit", "ignore"] })
      .on("close", done));
  const codes = [
    await run("generate-digest", "-q", "-c", ocean.url, "Poralia rufescens"),
    await run("extract-localizations", "-q", "Poralia_rufescens_digest.json"),
    await run("download-images", "-q", "-y", "-c", ocean.url, "localizations.json", "images"),
    await run("reformat", "-q", "--image_map", "image_map.json", "-o", "coco", "localizations.json"),
  ];
  await ocean.close();
  const { images, annotations } = JSON.parse(readFileSync(join(cwd, "coco.json"), "utf8"));
  console.log(JSON.stringify({ isRun: codes.every((code) => code === 0 || code === 3), images: images.length > 0,
    annotations: annotations.length > 0 }));`;

function runWholeLine(node: string): unknown {
  const output = execFileSync(node, ["--input-type=module", "-e", wholeLine], {
    cwd: join(folder, "consumer"),
    encoding: "utf8",
  });
  return JSON.parse(output.trim().split("\n").at(-1) ?? "");
}

test("the installed line runs from a concept to a COCO dataset, with nothing of this repository", () => {
  expect(runWholeLine(process.execPath)).toEqual({ isRun: true, images: true, annotations: true });
});

// Each is 50 MB from the registry, which is for CI to fetch; only Linux and macOS are packed in this way.
const isOtherNodeWanted = process.env.CI !== undefined && process.platform !== "win32";

test.skipIf(!isOtherNodeWanted).each(["22", "24", "26"])(
  "the installed line runs on Node %s too",
  (version) => {
    const name = `node-${process.platform}-${process.arch}`;
    const place = join(folder, `node-${version}`);
    mkdirSync(place);
    writeFileSync(join(place, "package.json"), JSON.stringify({ name: "other-node", private: true }));
    npm(`install --no-save ${name}@${version}`, place);
    const node = join(place, "node_modules", name, "bin", "node");
    expect(execFileSync(node, ["--version"], { encoding: "utf8" })).toMatch(new RegExp(`^v${version}\\.`));
    expect(runWholeLine(node)).toEqual({ isRun: true, images: true, annotations: true });
  },
  120_000,
);

test("the installed m3 makes a dataset of the ocean that comes along, and the second time downloads nothing", () => {
  const demo = (): { download: { downloadedCount: number }; outputs: string[] } => {
    const run = spawnSync("npx --no-install m3 demo ocean --json -q", {
      cwd: join(folder, "consumer"),
      shell: true,
      encoding: "utf8",
    });
    expect(run.status, run.stderr).toBe(0);
    return JSON.parse(run.stdout);
  };
  const first = demo();
  expect(first.outputs).toEqual(["annotations.json"]);
  expect(first.download.downloadedCount).toBeGreaterThan(0);
  expect(readdirSync(join(folder, "consumer/ocean")).sort()).toEqual([
    ".m3",
    "README.md",
    "annotations.json",
    "images",
    "m3-dataset.json",
    "preview.html",
  ]);
  // The ocean may have had to move to another port, where everything is new.
  expect([0, first.download.downloadedCount]).toContain(demo().download.downloadedCount);
});

test.each(libraries)("@m3/%s can be imported, and required from CommonJS, as installed", (name) => {
  const cwd = join(folder, "consumer");
  const imported = execFileSync(
    process.execPath,
    ["--input-type=module", "-e", `console.log(Object.keys(await import("@m3/${name}")).length)`],
    { cwd, encoding: "utf8" },
  );
  expect(Number(imported)).toBeGreaterThan(0);
  const required = execFileSync(
    process.execPath,
    ["--input-type=commonjs", "-e", `console.log(Object.keys(require("@m3/${name}")).length)`],
    { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
  );
  expect(Number(required)).toBeGreaterThanOrEqual(Number(imported));
});

/** Everything that the packages can be imported by, as their manifests say. */
function entries(): string[] {
  return libraries.flatMap((name) => {
    const manifest = JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8"));
    const paths = Object.keys(manifest.exports).filter((path) => path !== "./package.json");
    return paths.map((path) => `@m3/${name}${path.slice(1)}`);
  });
}

test.each([
  ["NodeNext", { module: "NodeNext", moduleResolution: "NodeNext" }],
  ["a bundler's", { module: "ESNext", moduleResolution: "bundler" }],
])(
  "a strict TypeScript project takes the types of every entry, also those behind them, under %s resolution",
  (name, given) => {
    const project = join(folder, "consumer", name.replace(/\W/g, ""));
    mkdirSync(project);
    const imports = entries().map((entry, index) => `import * as entry${index} from "${entry}";`);
    const uses = entries().map((_, index) => `console.log(Object.keys(entry${index}).length);`);
    writeFileSync(join(project, "main.ts"), [...imports, ...uses, ""].join("\n"));
    const compilerOptions = {
      ...given,
      target: "ES2023",
      strict: true,
      skipLibCheck: false,
      noEmit: true,
      types: ["node"],
    };
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["main.ts"] }));
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const { stdout, status } = spawnSync(process.execPath, [tsc, "-p", project], { cwd: project, encoding: "utf8" });
    expect(stdout).toBe("");
    expect(status).toBe(0);
  },
  60_000,
);

test("every piece of TypeScript in a README compiles as it stands in a strict project of a user", () => {
  const project = join(folder, "consumer", "readmes");
  mkdirSync(project);
  for (const name of libraries) {
    const readme = readFileSync(join(folder, "consumer/node_modules/@m3", name, "README.md"), "utf8");
    const pieces = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)];
    expect(pieces.length, name).toBeGreaterThan(0);
    // Without an import a piece would be a script, whose names are everybody's.
    for (const [index, [, text]] of pieces.entries())
      writeFileSync(join(project, `${name}-${index}.ts`), `${text}export {};\n`);
  }
  const compilerOptions = { module: "NodeNext", target: "ES2023", strict: true, noEmit: true, types: ["node"] };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { stdout, status } = spawnSync(process.execPath, [tsc, "-p", project], { cwd: project, encoding: "utf8" });
  expect(stdout).toBe("");
  expect(status).toBe(0);
}, 60_000);

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const commands = ["generate-digest", "extract-localizations", "download-images", "reformat"];
const libraries = ["client", "command-line", "downloader", "emulator", "formats", "json-stream", "localizations"];
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
  npm(`install --prefer-offline ${files.join(" ")}`, consumer);
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(commands)("%s runs by npx from its tarball in an empty project", (name) => {
  const result = spawnSync(`npx --no-install @m3/${name} --help`, {
    cwd: join(folder, "consumer"),
    shell: true,
    encoding: "utf8",
  });
  expect(result.stderr.replace(/^npm warn.*\n/gm, "")).toBe("");
  expect(result.stdout).toContain(name);
  expect(result.status).toBe(0);
});

test("the installed line runs from a concept to a COCO dataset, with nothing of this repository", () => {
  const script = `
    import { spawn } from "node:child_process";
    import { readFileSync } from "node:fs";
    import { createEmulator } from "@m3/emulator";
    const ocean = await createEmulator();
    const run = (name, ...args) => new Promise((done) =>
      spawn(process.execPath, ["node_modules/@m3/" + name + "/bin/" + name + ".js", ...args], { stdio: "inherit" })
        .on("close", done));
    const codes = [
      await run("generate-digest", "-q", "-c", ocean.url, "Poralia rufescens"),
      await run("extract-localizations", "-q", "Poralia_rufescens_digest.json"),
      await run("download-images", "-q", "-y", "-c", ocean.url, "localizations.json", "images"),
      await run("reformat", "-q", "--image_map", "image_map.json", "-o", "coco", "localizations.json"),
    ];
    await ocean.close();
    const { images, annotations } = JSON.parse(readFileSync("coco.json", "utf8"));
    console.log(JSON.stringify({ isRun: codes.every((code) => code === 0 || code === 3), images: images.length > 0,
      annotations: annotations.length > 0 }));`;
  const consumer = join(folder, "consumer");
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: consumer,
    encoding: "utf8",
  });
  expect(JSON.parse(output.trim().split("\n").at(-1) ?? "")).toEqual({ isRun: true, images: true, annotations: true });
}, 60_000);

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

import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const setUp = join(import.meta.dirname, "../set-up.js");

/** A clone in miniature, with an npm that only leaves a mark when it is asked to install. */
function clone(
  locked: object,
  installed: object | undefined,
): { run: () => number | null; isNpmCalled: () => boolean } {
  const folder = mkdtempSync(join(tmpdir(), "m3-clone-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "scripts"));
  mkdirSync(join(folder, "bin"));
  copyFileSync(setUp, join(folder, "scripts/set-up.js"));
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify({ packages: locked }));
  if (installed !== undefined) {
    mkdirSync(join(folder, "node_modules/got"), { recursive: true });
    writeFileSync(join(folder, "node_modules/.package-lock.json"), JSON.stringify({ packages: installed }));
  }
  const mark = join(folder, "npm-was-called");
  writeFileSync(join(folder, "bin/npm"), `#!/bin/sh\ntouch "${mark}"\n`);
  chmodSync(join(folder, "bin/npm"), 0o755);
  const env = { ...process.env, PATH: join(folder, "bin") + delimiter + process.env.PATH };
  return {
    run: () => spawnSync(process.execPath, [join(folder, "scripts/set-up.js")], { env }).status,
    isNpmCalled: () => existsSync(mark),
  };
}

const locked = {
  "": { name: "clone" },
  "packages/own": { version: "0.1.0" },
  "node_modules/got": { version: "14.6.6" },
  "node_modules/only-on-a-mac": { version: "1.0.0", optional: true },
};

test.skipIf(process.platform === "win32").each([
  ["nothing is installed", undefined, true],
  ["another version is installed", { "node_modules/got": { version: "14.0.0" } }, true],
  ["a package is missing", {}, true],
  ["all is there, but for an optional one of another system", { "node_modules/got": { version: "14.6.6" } }, false],
])("set-up when %s: installs = %s", (_case, installed, isInstalling) => {
  const { run, isNpmCalled } = clone(locked, installed);
  expect(run()).toBe(0);
  expect(isNpmCalled()).toBe(isInstalling);
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

function ownDependencies(group: string, name: string): string[] {
  const manifest = JSON.parse(readFileSync(join(root, group, name, "package.json"), "utf8"));
  const { dependencies = {}, peerDependencies = {}, optionalDependencies = {} } = manifest;
  return Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies }).filter((dependency) =>
    dependency.startsWith("@m3/"),
  );
}

test.each([
  ["json-stream", []],
  ["client", ["@m3/json-stream"]],
  ["localizations", ["@m3/json-stream"]],
  ["downloader", ["@m3/json-stream"]],
  ["formats", ["@m3/json-stream"]],
  ["command-line", []],
  ["emulator", ["@m3/command-line"]],
  ["preview", ["@m3/json-stream"]],
])("packages/%s depends on none of our packages but %j", (name, allowed) => {
  expect(ownDependencies("packages", name).filter((dependency) => !allowed.includes(dependency))).toEqual([]);
});

test("every package is in the list above", () => {
  expect(readdirSync(join(root, "packages")).sort()).toEqual([
    "client",
    "command-line",
    "downloader",
    "emulator",
    "formats",
    "json-stream",
    "localizations",
    "preview",
  ]);
});

test("nothing but apps/m3 depends on an app, and no other app on the emulator", () => {
  const apps = readdirSync(join(root, "apps"));
  const names = apps.map((name) => JSON.parse(readFileSync(join(root, "apps", name, "package.json"), "utf8")).name);
  expect(names).toContain("@m3/cli");
  const forbidden = [...names, "@m3/emulator"];
  for (const group of ["packages", "apps"]) {
    for (const name of readdirSync(join(root, group)).filter((each) => each !== "m3")) {
      expect(ownDependencies(group, name).filter((dependency) => forbidden.includes(dependency))).toEqual([]);
    }
  }
  expect(ownDependencies("apps", "m3")).not.toContain("@m3/cli");
});

import { link, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFolder, observation, runIn } from "./world.ts";

const digest = JSON.stringify([observation(1)]);

test.each<[what: string, args: string[], message: RegExp]>([
  ["a symbolic link to the output", ["--problems", "soft-output"], /one file: got "localizations.json" and "soft-outp/],
  ["a hard link to the output", ["--problems", "hard-output"], /one file: got "localizations.json" and "hard-output"/],
  ["a symbolic link to the digest", ["--problems", "soft-digest"], /to "soft-digest": it is one of the digests/],
  ["a hard link to the digest", ["--problems", "hard-digest"], /to "hard-digest": it is one of the digests/],
  ["a hard link to the digest as output", ["-o", "hard-digest"], /to "hard-digest": it is one of the digests/],
  [
    "two names through a linked folder, not there yet",
    ["-o", "folder/new", "--problems", "soft-folder/new"],
    /one file: got "folder\/new" and "soft-folder\/new", which are the same/,
  ],
  [
    "a symbolic link to an output that is not there yet",
    ["-o", "new", "--problems", "soft-new"],
    /one file: got "new" and "soft-new", which are the same/,
  ],
])("%s is noticed and destroys nothing", async (_, args, message) => {
  const folder = await makeFolder();
  const at = (name: string): string => join(folder, name);
  await writeFile(at("d.json"), digest);
  await writeFile(at("localizations.json"), "old");
  await mkdir(at("folder"));
  await symlink("folder", at("soft-folder"));
  await symlink("new", at("soft-new"));
  for (const [name, target] of [
    ["output", "localizations.json"],
    ["digest", "d.json"],
  ] as const) {
    await symlink(target, at(`soft-${name}`));
    await link(at(target), at(`hard-${name}`));
  }
  const ran = await runIn(folder, ["d.json", ...args]);
  expect(ran.err).toMatch(message);
  expect(ran.code).toBe(2);
  expect(await readFile(at("d.json"), "utf8")).toBe(digest);
  expect(await readFile(at("localizations.json"), "utf8")).toBe("old");
});

import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { alikeName, fileIdentity } from "../src/file-identity.ts";

test("a file that is not there yet is told by its folder and its name", async () => {
  const folder = await mkdtemp(join(tmpdir(), "file-identity-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await symlink(folder, join(folder, "link"), "junction");
  expect(await fileIdentity(join(folder, "link", "a"))).toBe(await fileIdentity(join(folder, "a")));
  expect(await fileIdentity(join(folder, "a"))).not.toBe(await fileIdentity(join(folder, "b")));
});

test.skipIf(process.platform === "win32")(
  "a file that is not there yet is told through links that lead to it",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "file-identity-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const at = (name: string): string => join(folder, name);
    await mkdir(at("far/inner"), { recursive: true });
    await symlink("far/inner", at("inner"));
    await symlink("inner/../a", at("up"));
    await symlink("up", at("twice"));
    await symlink(at("far/a"), at("absolute"));
    await symlink("circle", at("circle"));
    const identity = await fileIdentity(at("far/a"));
    for (const name of ["up", "twice", "absolute"]) expect(await fileIdentity(at(name))).toBe(identity);
    expect(await fileIdentity(at("a"))).not.toBe(identity);
    expect(await fileIdentity(at("circle"))).toContain("circle");
  },
);

test.each(["darwin", "win32"] as const)(
  "on %s letter case and the spelling of accents make no other file",
  (system) => {
    expect(alikeName("Caf\u00e9.json", system)).toBe(alikeName("cafe\u0301.JSON", system));
    expect(alikeName("a.json", system)).not.toBe(alikeName("b.json", system));
    expect(alikeName("A.json", "linux")).not.toBe(alikeName("a.json", "linux"));
  },
);

import { mkdtemp, rm, symlink } from "node:fs/promises";
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

test.each(["darwin", "win32"] as const)(
  "on %s letter case and the spelling of accents make no other file",
  (system) => {
    expect(alikeName("Caf\u00e9.json", system)).toBe(alikeName("cafe\u0301.JSON", system));
    expect(alikeName("a.json", system)).not.toBe(alikeName("b.json", system));
    expect(alikeName("A.json", "linux")).not.toBe(alikeName("a.json", "linux"));
  },
);

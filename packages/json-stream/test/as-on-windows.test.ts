import * as fs from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { makeFolder, writeFileAtomically } from "../src/index.ts";
import { temporaryFolder } from "./temporary-folder.ts";

vi.mock("node:fs/promises", { spy: true });

function refusal(syscall: string): Error {
  return Object.assign(new Error(`EPERM: operation not permitted, ${syscall}`), { code: "EPERM", errno: -1, syscall });
}

beforeEach(() => {
  vi.restoreAllMocks();
});

test("makeFolder() makes folders in the root of a drive, which Windows refuses to make without saying that it is there", async () => {
  const root = await temporaryFolder();
  const deep = join(root, "new");
  const { mkdir } = await vi.importActual<typeof fs>("node:fs/promises");
  vi.mocked(fs.mkdir).mockImplementation(async (path) => {
    if (path === root) throw refusal("mkdir");
    await mkdir(path);
    return undefined;
  });
  await makeFolder(root);
  await makeFolder(deep);
  expect((await fs.stat(deep)).isDirectory()).toBe(true);
  vi.mocked(fs.mkdir).mockRejectedValue(refusal("mkdir"));
  await expect(makeFolder(join(root, "other"))).rejects.toMatchObject({ code: "EPERM" });
});

test("a folder is told from a file that may not be written", async () => {
  const folder = await temporaryFolder();
  vi.mocked(fs.open).mockRejectedValue(refusal("open"));
  await expect(writeFileAtomically(folder, "")).rejects.toThrow(/: it is a folder, expected a file$/);
});

import * as fs from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { writeCrops } from "../src/index.ts";
import { inMemory } from "./support/in-memory.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

vi.mock("node:fs/promises", { spy: true });

test("crops take the place of an empty folder where no folder may be renamed over another", async () => {
  const { rename, readdir } = await vi.importActual<typeof fs>("node:fs/promises");
  vi.mocked(fs.rename).mockImplementation(async (from, to) => {
    if (await readdir(to).catch(() => undefined))
      throw Object.assign(new Error("EPERM"), { code: "EPERM", syscall: "rename" });
    return rename(from, to);
  });
  const folder = await temporaryFolder();
  await fs.mkdir(join(folder, "empty"));
  await writeCrops(inMemory([]), join(folder, "empty"));
  expect(await readdir(folder)).toEqual(["empty"]);
});

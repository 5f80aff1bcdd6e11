import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { UuidSet } from "@m3/localizations";
import { afterEach, expect, test, vi } from "vitest";
import { createUuidFile } from "../src/uuid-file.ts";
import { makeFolder } from "./world.ts";

afterEach(() => vi.unstubAllEnvs());

const uuidOf = (n: number): string => `${n.toString(16).padStart(8, "0")}-7c1d-4de3-0468-bd6dd7a39d1e`;

test("createUuidFile() gives back what it was given, and leaves nothing behind", async () => {
  const folder = await makeFolder();
  vi.stubEnv("TMPDIR", folder);
  const file = createUuidFile();
  expect(readdirSync(folder)).toEqual([]);
  expect([file.append(Uint8Array.of(1, 2, 3)), file.append(Uint8Array.of(4, 5))]).toEqual([0, 3]);
  const bytes = new Uint8Array(3);
  file.read(1, bytes);
  expect([...bytes]).toEqual([2, 3, 4]);
  expect(() => file.read(3, bytes)).toThrow(RangeError);
  file.close();
  file.close();
  expect(readdirSync(folder)).toEqual([]);
});

test("createUuidFile() takes nothing where no file can be, and a set then remembers by itself", async () => {
  const missing = join(await makeFolder(), "missing");
  vi.stubEnv("TMPDIR", missing);
  const file = createUuidFile();
  expect(file.append(Uint8Array.of(1))).toBeUndefined();
  const set = new UuidSet({ store: file });
  for (let n = 0; n < 250_000; n++) set.add(uuidOf(n));
  expect([set.add(uuidOf(3)), set.add(uuidOf(249_999)), set.add(uuidOf(250_000))]).toEqual([false, false, true]);
  file.close();
  expect(existsSync(missing)).toBe(false);
});

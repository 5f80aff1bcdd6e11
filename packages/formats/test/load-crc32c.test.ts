import { createRequire } from "node:module";
import fc from "fast-check";
import { expect, test } from "vitest";
import { crc32c } from "../src/tf/index.ts";
import { chooseCrc32c, loadCrc32c } from "../src/tf/load-crc32c.ts";

const native = createRequire(import.meta.url)("@node-rs/crc32") as {
  crc32c: (bytes: Uint8Array, crc?: number) => number;
};

test("chooseCrc32c() takes the native one where it runs, and it gives the numbers of the other", async () => {
  let calls = 0;
  const counting = (bytes: Uint8Array, crc?: number): number => {
    calls += 1;
    return native.crc32c(bytes, crc);
  };
  const chosen = await chooseCrc32c(async () => ({ crc32c: counting }));
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 0, maxLength: 5000, size: "max" }), fc.nat(5000), (bytes, cut) => {
      const expected = crc32c(bytes);
      expect(chosen(bytes)).toBe(expected);
      expect(chosen(bytes.subarray(cut), chosen(bytes.subarray(0, cut)))).toBe(expected);
    }),
  );
  expect(calls).toBeGreaterThan(10);
});

test.for([
  ["is not installed", () => Promise.reject(new TypeError("Cannot find package"))],
  ["gives other numbers", () => Promise.resolve({ crc32c: () => 1 })],
  [
    "fails when it is called",
    () =>
      Promise.resolve({
        crc32c: (): number => {
          throw new TypeError("no such instruction");
        },
      }),
  ],
] as const)("chooseCrc32c() falls back to its own where the native one %s", async ([, load]) => {
  expect(await chooseCrc32c(load)).toBe(crc32c);
});

test.for([
  ["32 zeros", new Uint8Array(32), 0x8a9136aa],
  ["4 KB of ones", new Uint8Array(4096).fill(0xff), crc32c(new Uint8Array(4096).fill(0xff))],
  ["123456789", Buffer.from("123456789"), 0xe3069283],
] as const)("both give the CRC of %s", async ([, bytes, expected]) => {
  expect((await loadCrc32c())(bytes)).toBe(expected);
  expect(native.crc32c(bytes)).toBe(expected);
  expect(crc32c(bytes)).toBe(expected);
});

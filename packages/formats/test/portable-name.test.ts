import fc from "fast-check";
import { expect, test } from "vitest";
import { FileStems } from "../src/file-stems.ts";
import { firstBytes, hashedName, withoutDevice } from "../src/portable-name.ts";

test("withoutDevice() changes what Windows takes for a device, and nothing else", () => {
  for (const name of ["con", "NUL", "Prn.tar", "aux.1", "COM1", "com0.x", "lpt9", "LPT²", "conin$", "CONOUT$.txt"])
    expect(withoutDevice(name)).toBe(`_${name}`);
  for (const name of ["", "console", "com", "com10", "lpt.", "nul_", "a.con", "conin", "_con"])
    expect(withoutDevice(name)).toBe(name);
});

test("firstBytes() cuts between characters, as late as it may", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.nat(40), (text, longest) => {
      const cut = firstBytes(text, longest);
      expect(text.startsWith(cut)).toBe(true);
      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(longest);
      const next = String.fromCodePoint(text.codePointAt(cut.length) ?? 0);
      if (cut !== text) expect(Buffer.byteLength(cut + next)).toBeGreaterThan(longest);
    }),
  );
});

test("hashedName() tells apart what shares a name", () => {
  // sha256("a/squid") and sha256("b/squid"), by `printf a/squid | sha256sum`
  expect(hashedName("squid", "a/squid", 8)).toBe("squid~6f1c4542");
  expect(hashedName("squid", "b/squid", 16)).toBe("squid~ebdc92dacf1a8bc6");
});

test("FileStems keeps long names apart that begin alike, and short enough for every file system", () => {
  const stems = new FileStems();
  const names = ["a", "b"].map((end) => `${"é".repeat(150)}${end}.png`);
  for (const name of names) stems.count(name);
  const given = names.map((name) => stems.name(name).stem);
  expect(new Set(given).size).toBe(2);
  for (const stem of given) expect(stem).toMatch(/^é{100}~[0-9a-f]{8}$/);
});

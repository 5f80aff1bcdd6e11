import { basename, win32 } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { digestName } from "../src/digest-name.ts";

test.each([
  ["Sebastes", false, "Sebastes_digest.json"],
  ["Sebastes", true, "Sebastes_desc_digest.json"],
  ["Pandalus platyceros", false, "Pandalus_platyceros_digest.json"],
  ["a'a", false, "a'a_digest.json"],
  ["Nanomia (bijuga)", false, "Nanomia_(bijuga)_digest.json"],
  ["Pålsbo grå", true, "Pålsbo_grå_desc_digest.json"],
  ["2G/Robotics: laser?", false, "2G_Robotics__laser__digest.json"],
  ["../../etc/passwd", false, ".._.._etc_passwd_digest.json"],
  ["a\u0000b\nc\u202ed", false, "a_b_c_d_digest.json"],
])("digestName() names the digest of %j (descendants: %s) %s", (concept, withDescendants, name) => {
  expect(digestName(concept, withDescendants)).toBe(name);
});

test("digestName() cuts what is too long, between letters", () => {
  expect(digestName("\u{1f41f}".repeat(100), false)).toBe(`${"\u{1f41f}".repeat(50)}_digest.json`);
});

test("digestName() gives a name that every file system takes, whatever the concept", () => {
  const concept = fc.oneof(fc.string({ unit: "binary", minLength: 1, maxLength: 300 }), fc.string({ minLength: 1 }));
  fc.assert(
    fc.property(concept, fc.boolean(), (text, withDescendants) => {
      const name = digestName(text, withDescendants);
      expect(basename(name)).toBe(name);
      expect(win32.basename(name)).toBe(name);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(220);
      expect(name).toMatch(/^[^<>:"/\\|?*\p{Cc}]*_digest\.json$/u);
      expect(Buffer.from(name).toString()).toBe(name);
    }),
  );
});

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
  ["2G/Robotics: laser?", false, "2G_Robotics__laser_~9de71ab3_digest.json"],
  ["../../etc/passwd", false, ".._.._etc_passwd~3754d6cb_digest.json"],
  ["a\u0000b\nc\u202ed", false, "a_b_c_d~0750914e_digest.json"],
  ["a_b", true, "a_b~648fa9b3_desc_digest.json"],
  ["a desc", false, "a_desc~5e7313e1_digest.json"],
  ["a~0123abcd", false, "a~0123abcd~a80244b1_digest.json"],
])("digestName() names the digest of %j (descendants: %s) %s", (concept, withDescendants, name) => {
  expect(digestName(concept, withDescendants)).toBe(name);
});

test("digestName() cuts what is too long, between letters", () => {
  expect(digestName("\u{1f41f}".repeat(100), false)).toBe(`${"\u{1f41f}".repeat(50)}~d7807283_digest.json`);
});

test("digestName() never gives two names one file", () => {
  // Names that differ only in what file names cannot hold, or look like what digestName() adds.
  const name = fc.string({ unit: fc.constantFrom("a", " ", "_", "/", ":", "~", " desc", "~0123abcd"), minLength: 1 });
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(name, fc.boolean()), { maxLength: 60, selector: String }), (asked) => {
      const files = asked.map(([concept, withDescendants]) => digestName(concept, withDescendants));
      expect(new Set(files).size).toBe(asked.length);
    }),
  );
});

test("digestName() gives a name that every file system takes, whatever the concept", () => {
  const concept = fc.oneof(fc.string({ unit: "binary", minLength: 1, maxLength: 300 }), fc.string({ minLength: 1 }));
  fc.assert(
    fc.property(concept, fc.boolean(), (text, withDescendants) => {
      const name = digestName(text, withDescendants);
      expect(basename(name)).toBe(name);
      expect(win32.basename(name)).toBe(name);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(230);
      expect(name).toMatch(/^[^<>:"/\\|?*\p{Cc}]*_digest\.json$/u);
      expect(Buffer.from(name).toString()).toBe(name);
    }),
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { normalizeUuid } from "../src/index.ts";

const plain = "2aec4937-7c1d-4de3-0468-bd6dd7a39d1e";

test.each([
  ["as it should be", plain],
  ["in capitals", plain.toUpperCase()],
  ["with space around it", ` ${plain}\n`],
  ["in braces", `{${plain}}`],
  ["as a URN", `urn:uuid:${plain}`],
  ["without hyphens", plain.replaceAll("-", "")],
])("normalizeUuid() understands a uuid %s", (_, text) => {
  expect(normalizeUuid(text)).toBe(plain);
});

test.each([
  ["nothing", ""],
  ["a word", "frame"],
  ["one digit short", plain.slice(1)],
  ["one digit long", `${plain}0`],
  ["a letter that is no digit", plain.replace("a", "g")],
  ["hyphens in the wrong place", "2aec49377-c1d-4de3-0468-bd6dd7a39d1e"],
  ["a megabyte", " ".repeat(1_000_000) + plain],
])("normalizeUuid() refuses %s", (_, text) => {
  expect(normalizeUuid(text)).toBeUndefined();
});

test("normalizeUuid() is idempotent, and knows any uuid in any spelling", () => {
  fc.assert(
    fc.property(fc.uuid(), (uuid) => {
      expect(normalizeUuid(uuid)).toBe(uuid);
      expect(normalizeUuid(`{${uuid.toUpperCase()}}`)).toBe(uuid);
    }),
  );
});

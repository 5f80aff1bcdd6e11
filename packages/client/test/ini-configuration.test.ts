import fc from "fast-check";
import { expect, test } from "vitest";
import { isClientError } from "../src/index.ts";
import { parseConfigurationFile } from "../src/ini-configuration.ts";

function read(...lines: readonly string[]): unknown {
  return parseConfigurationFile(lines.join("\n"), "my.ini");
}

function problemOf(...lines: readonly string[]): string {
  try {
    read(...lines);
  } catch (error) {
    if (isClientError(error, "configuration")) return error.message.replace('Cannot use configuration "my.ini": ', "");
    throw error;
  }
  return "none";
}

test("parseConfigurationFile() fills in references, in any order, depth and letter case", () => {
  expect(
    read("[m3]", "anno=%(Root)s/anno", "root=%(SITE)s/m3", "Site=http://a", "kb=%(root)s%(path)s", "path=/kb"),
  ).toEqual({
    site: "http://a",
    anno: "http://a/m3/anno",
    kb: "http://a/m3/kb",
  });
});

test("parseConfigurationFile() takes %% for a percent sign and does not look at it again", () => {
  expect(read("[m3]", "site=http://a/x%%20y", "kb=%(site)s/%%(site)s")).toEqual({
    site: "http://a/x%20y",
    kb: "http://a/x%20y/%(site)s",
  });
});

test("parseConfigurationFile() reads what Python's configparser reads", () => {
  const text = [
    "\ufeff; a comment",
    "[DEFAULT]",
    "host: m3.example.org",
    "[other]",
    "site=http://wrong",
    "[m3]",
    "# another",
    "site : http://%(host)s:8080/a=b",
    '  kb = "http://quoted"  ',
  ].join("\r\n");
  expect(parseConfigurationFile(text, "x")).toEqual({ site: "http://m3.example.org:8080/a=b", kb: "http://quoted" });
});

test.each([
  ["no section", ["site=http://a"], "expected a section [m3], got none"],
  ["nothing", [""], "expected a section [m3], got none"],
  ["a section that is a key", ["m3=1"], "expected a section [m3], got none"],
  ["no key it knows", ["[m3]", "sites=http://a"], "expected at least one of the keys site, anno, kb"],
  ["a key without a value", ["[m3]", "site"], 'expected a value for key "site", got none'],
  ["a list", ["[m3]", "site[]=http://a"], 'expected one value for key "site", got a list'],
  [
    "an unknown name",
    ["[m3]", "site=http://%(hots)s"],
    'key "site" refers to "%(hots)s", but section [m3] has no key "hots"',
  ],
  ["a circle", ["[m3]", "site=%(anno)s", "anno=%(kb)s", "kb=%(anno)s"], 'got a circle: "anno" -> "kb" -> "anno"'],
  ["a key that is itself", ["[m3]", "site=%(site)s"], 'got a circle: "site" -> "site"'],
  [
    "a lone percent sign",
    ["[m3]", "site=http://a%20b"],
    'expected "%%" or "%(name)s" in the value of key "site", got a lone "%"',
  ],
  ["an unfinished reference", ["[m3]", "site=%(kb)", "kb=x"], 'got a lone "%"'],
])("parseConfigurationFile() refuses %s", (_, lines, problem) => {
  expect(problemOf(...lines)).toContain(problem);
});

test("parseConfigurationFile() gives back any value whose percent signs are doubled", () => {
  // Quotes, comment signs and backslashes mean something to the parser of the file, which is not ours.
  const value = fc
    .string({ minLength: 1 })
    .filter((text) => text.trim() === text && !/[;#"'\\\p{Cc}\u2028\u2029\ufeff]/u.test(text));
  fc.assert(
    fc.property(value, value, (site, other) => {
      const lines = [
        "[m3]",
        `site = ${site.replaceAll("%", "%%")}`,
        `kb = %(other)s`,
        `other = ${other.replaceAll("%", "%%")}`,
      ];
      expect(read(...lines)).toEqual({ site, kb: other });
    }),
  );
});

test("parseConfigurationFile() throws its own error or nothing, whatever text comes", () => {
  const piece = fc.constantFrom(
    "[m3]",
    "[",
    "]",
    "\n",
    "=",
    "%",
    "(",
    ")s",
    "%(site)s",
    "site",
    "kb",
    "anno",
    ":",
    "[]",
    '"',
    "__proto__",
    " ",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 40 }), (pieces) => {
      expect(typeof problemOf(`[m3]\n${pieces.join("")}`)).toBe("string");
    }),
    { numRuns: 500 },
  );
});

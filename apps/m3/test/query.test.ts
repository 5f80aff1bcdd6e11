import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { resolveConfiguration } from "@m3/client";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type DatasetQuery, differences, stageArguments } from "../src/dataset/query.ts";
import { parseQuery, toQueryText } from "../src/dataset/query-file.ts";
import { toConfiguration } from "../src/dataset/resolve-query.ts";
import { fileOptions, queryOptions } from "../src/dataset/stages.ts";
import { temporaryFolder } from "./support/world.ts";

const query: DatasetQuery = {
  concepts: ["Sebastes"],
  format: "COCO",
  options: { descendants: true, since: "2015-01-01", observer: ["ada"] },
  inputs: {},
  services: { anno: "http://m3.example.org/anno/v1" },
};

const name = fc.string({ minLength: 1 }).filter((text) => text.trim() !== "");
const queryWithoutFiles: fc.Arbitrary<DatasetQuery> = fc.record({
  concepts: fc.array(name, { minLength: 1 }),
  format: fc.constantFrom("COCO", "VOC"),
  options: fc
    .uniqueArray(fc.constantFrom(...queryOptions()), { selector: (option) => option.name })
    .chain((options) =>
      fc.record(
        Object.fromEntries(
          options.map((option) => [
            option.name,
            option.type === "boolean"
              ? fc.constant(true as const)
              : option.array === true
                ? fc.array(fc.string(), { minLength: 1 })
                : fc.string(),
          ]),
        ),
      ),
    ),
  inputs: fc.constant({}),
  services: fc.dictionary(fc.constantFrom("anno", "kb", "site"), fc.webUrl()),
});

const anyQuery = queryWithoutFiles.chain((asked) => {
  const options = fileOptions.filter((option) => option in asked.options);
  const file = fc.record({ name: fc.string(), text: fc.string() });
  return fc.record(Object.fromEntries(options.map((option) => [option, file]))).map((inputs) => ({ ...asked, inputs }));
});

test("what is written of a query is what is read, and equal queries have equal bytes", () => {
  fc.assert(
    fc.property(anyQuery, (given) => {
      const read = parseQuery(toQueryText(given), "m3-dataset.json");
      expect(read).toEqual(given);
      expect(toQueryText(read)).toBe(toQueryText(given));
      expect(differences(read, given)).toEqual([]);
    }),
  );
});

const input = { name: "a.json", text: "{}" };

test.each([
  ["no JSON", "{", /expected JSON/],
  ["another object", "{}", /an object with "m3-dataset": 1/],
  ["no concept", { concepts: [] }, /"concepts" to be a list of names/],
  ["an option that names a file to write", { options: { output: "/etc/passwd" } }, /no option "output"/],
  ["an option of another kind", { options: { since: true } }, /option "since" to be a text/],
  ["a list that is none", { options: { observer: "ada" } }, /option "observer" to be a list of texts/],
  ["a service that is none", { services: { evil: "http://x" } }, /no service "evil"/],
  ["inputs that are none", { inputs: { remap: "/etc/passwd" } }, /"inputs" to hold/],
  ["an input that leads elsewhere", { inputs: { "x/../../y": input } }, /no file of an option "x\/\.\.\/\.\.\/y"/],
  ["an input of an option that names no file", { inputs: { since: input } }, /no file of an option "since"/],
  ["an input of an option that is not given", { inputs: { remap: input } }, /no file of an option "remap"/],
])("a query file is refused with %s", (_what, change, message) => {
  const text = typeof change === "string" ? change : JSON.stringify({ ...JSON.parse(toQueryText(query)), ...change });
  expect(() => parseQuery(text, "m3-dataset.json")).toThrow(message);
});

test("each difference is named", () => {
  const after: DatasetQuery = {
    concepts: ["Sebastes", "Poralia"],
    format: "VOC",
    options: { since: "2016-01-01", observer: ["ada"] },
    inputs: {},
    services: { anno: "http://other.example.org/anno/v1" },
  };
  expect(differences(query, after)).toEqual([
    'concepts: "Sebastes" in the folder, now "Sebastes", "Poralia"',
    '--format: "COCO" in the folder, now "VOC"',
    "--descendants: given in the folder, now not given",
    '--since: "2015-01-01" in the folder, now "2016-01-01"',
    'service "anno": "http://m3.example.org/anno/v1" in the folder, now "http://other.example.org/anno/v1"',
  ]);
});

test("each command gets its own options, and values that look like options stay values", () => {
  const odd: DatasetQuery = { ...query, options: { observer: ["--all", "a b"], kinds: "all", names: "uuid" } };
  const pathOf = (): string => "";
  expect(stageArguments("digest", odd, pathOf)).toEqual(["--observer=--all", "--observer=a b"]);
  expect(stageArguments("extract", odd, pathOf)).toEqual(["--kinds=all"]);
  expect(stageArguments("download", odd, pathOf)).toEqual(["--names=uuid"]);
  expect(stageArguments("reformat", odd, pathOf)).toEqual([]);
});

test("addresses survive the configuration file, whatever is in them", async () => {
  const cwd = await temporaryFolder();
  const services = {
    site: "http://m3.example.org",
    anno: "http://ada:se%25cret%23x@m3.example.org/a%20b/anno/v1",
    kb: "https://kb.example.org:8443/k'b/v1",
    kbdesc: "http://kb.example.org/%28down%29;x=1",
  };
  await writeFile(join(cwd, "config.ini"), toConfiguration(services));
  expect(await resolveConfiguration({ cwd, env: {} })).toMatchObject({
    site: services.site,
    annosaurusUrl: services.anno,
    knowledgeBaseUrl: services.kb,
    phylogenyDownUrl: services.kbdesc,
  });
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { createTaxonomy, isFormatsError, parseTaxonomy, type Taxon } from "../src/index.ts";

const lineage = (taxa: Iterable<Taxon>, name: string): string[] =>
  createTaxonomy(taxa)
    .lineageOf(name)
    .map((taxon) => taxon.name);

test("parseTaxonomy() reads the answers of the knowledge base", () => {
  const basic = '[{"name":"object"},{"name":"Animalia","rank":"kingdom"},{"name":"Cnidaria","rank":"phylum"}]';
  expect(parseTaxonomy(basic)).toEqual([
    { name: "object" },
    { name: "Animalia", rank: "kingdom", parent: "object" },
    { name: "Cnidaria", rank: "phylum", parent: "Animalia" },
  ]);
  const down = `{"name":"Apolemiidae","rank":"family","children":[{"name":"Apolemia","rank":"genus",
    "children":[{"name":"Apolemia uvaria","rank":"species"},{"name":"Apolemia lanosa","rank":null,"children":[]}]}]}`;
  expect(lineage(parseTaxonomy(down), "Apolemia lanosa")).toEqual(["Apolemia lanosa", "Apolemia", "Apolemiidae"]);
});

test("parseTaxonomy() reads lists with parents, several answers, and answers by name", () => {
  const list = '[{"name":"b","parent":"a"},{"name":"c","parent":"b"},{"name":"a"}]';
  const several = '[[{"name":"a"},{"name":"b"},{"name":"c"}],[{"name":"a"},{"name":"d"}]]';
  const byName = '{"c":[{"name":"a"},{"name":"b"},{"name":"c"}],"d":[]}';
  const trees = '[{"name":"a","children":[{"name":"b","children":[{"name":"c"}]}]},{"name":"z","children":null}]';
  for (const text of [list, several, byName, trees]) expect(lineage(parseTaxonomy(text), "c")).toEqual(["c", "b", "a"]);
});

test("parseTaxonomy() goes down trees of any depth", () => {
  const depth = 5_000;
  const opening = Array.from({ length: depth }, (_, index) => `{"name":"x${index + 1}","children":[`);
  const text = opening.join("") + "]}".repeat(depth);
  expect(lineage(parseTaxonomy(text), `x${depth}`)).toHaveLength(depth);
});
test("parseTaxonomy() never throws anything but its error", () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      try {
        createTaxonomy(parseTaxonomy(text));
      } catch (error) {
        expect(isFormatsError(error, "invalid-setting")).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test.each([
  ["5", "expected objects with a name, got 5"],
  ["[1]", "expected objects with a name, got 1"],
  ['{"name":""}', 'expected a name, got ""'],
  ['[{"nom":"a"}]', "expected a name, got nothing"],
  ['{"name":"a","rank":5}', "expected text as rank and parent, got 5"],
  ['{"name":"a","children":{}}', 'expected a list of children of "a", got {}'],
  ['{"name":"a","children":[null]}', 'expected objects among the children of "a", got null'],
  ["{", "expected JSON, got"],
])("parseTaxonomy(%s) says what is wrong", (text, message) => {
  expect(() => parseTaxonomy(text, "tree.json")).toThrow(message);
});

test("createTaxonomy() takes names twice that say the same, and no others", () => {
  const twice = [{ name: "a" }, { name: "a", rank: "genus" }, { name: "a", parent: "b" }];
  expect(createTaxonomy(twice).taxonOf("a")).toEqual({ name: "a", rank: "genus", parent: "b" });
  expect(() => createTaxonomy([...twice, { name: "a", parent: "c" }])).toThrow(
    'expected one parent of "a", got "b" and "c"',
  );
  expect(() => createTaxonomy([...twice, { name: "a", rank: "order" }])).toThrow('expected one rank of "a"');
});

test("createTaxonomy() refuses circles", () => {
  expect(() => createTaxonomy([{ name: "a", parent: "a" }])).toThrow('expected a tree, got "a" above itself');
  const circle = [
    { name: "a", parent: "b" },
    { name: "b", parent: "c" },
    { name: "c", parent: "b" },
  ];
  expect(() => createTaxonomy(circle)).toThrow("above itself");
});

test("createTaxonomy() finds the way up of any tree", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 50 }), (choices) => {
      const taxa = choices.map((choice, index) => ({
        name: `n${index}`,
        ...(index > 0 && { parent: `n${choice % index}` }),
      }));
      for (const { name } of taxa) expect(lineage(taxa, name).at(-1)).toBe("n0");
    }),
  );
});

import { type CommandDefinition, declaredOptions } from "@m3/command-line";
import { expect, test } from "vitest";
import { command } from "../src/dataset/cli.ts";
import { queryOptions, type StageName, stageOptions, stages } from "../src/dataset/stages.ts";

test.each(Object.keys(stages) as StageName[])(
  "every option of %s is either asked for or set by m3 dataset",
  (stage) => {
    const { asked, passed = [], own } = stageOptions[stage];
    const names = declaredOptions(stages[stage] as CommandDefinition<unknown>).map(({ name }) => name);
    expect(names.length).toBeGreaterThan(3);
    expect(names.filter((name) => [asked, passed, own].filter((list) => list.includes(name)).length !== 1)).toEqual([]);
  },
);

test("no option of the query means two things", () => {
  const all = declaredOptions(command).flatMap(({ name, alias = [] }) => [name, ...[alias].flat()]);
  expect(all.filter((name, index) => all.indexOf(name) !== index)).toEqual([]);
  const names = queryOptions().map(({ name }) => name);
  // The positional arguments of m3 dataset.
  expect(names).not.toContain("concept");
  expect(names).toContain("descendants");
  expect(new Set(names).size).toBe(names.length);
});

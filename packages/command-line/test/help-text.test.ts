import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { inColumns, wrap } from "../src/columns.ts";
import {
  defineCommand,
  derived,
  nonNegativeNumber,
  oneOf,
  type ProgramDefinition,
  positiveInteger,
  runCommand,
  runProgram,
  subcommand,
  unread,
} from "../src/index.ts";
import { recordingIo } from "./recording-io.ts";

const fish = defineCommand<{ net: string }>({
  name: "catch-fish",
  version: "1.0.0",
  description: "Catch fish (see mend-nets), with a net and patience, from a boat that does not leak more than it must",
  positionals: "<net>",
  configure: (parser) =>
    parser
      .positional("net", { type: "string", demandOption: true, describe: "The net that mend-nets made" })
      .option("mesh-width", { alias: "m", type: "string", default: "12", describe: "In millimetres" })
      .options({ bait: { type: "string", array: true, group: "Bait:", describe: "What they like; repeatable" } })
      .option("at-night", { type: "boolean", default: false, describe: "When they sleep" })
      .check(() => true),
  examples: [["net.json -m 8 --bait worm", "Catch small ones"]],
  run: async ({ net }) => {
    if (net === "torn")
      throw Object.assign(new RangeError('Cannot use "mend-nets/torn": see mend-nets'), { code: "x" });
    return { summary: {} };
  },
});

async function helpAt(columns: number): Promise<string> {
  const io = recordingIo();
  Object.assign(io.stdout, { columns });
  expect(await runCommand(fish, ["--help"], io)).toBe(0);
  return io.out();
}

test("help says number where one is wanted, and never the end of a name that says nothing of the value", async () => {
  const command = defineCommand({
    ...fish,
    positionals: "",
    configure: (parser) =>
      parser
        .option("per-boat", { type: "string", coerce: derived(positiveInteger("--per-boat"), (found) => found ?? 1) })
        .option("share", { type: "string", coerce: unread(nonNegativeNumber("--share")) })
        .option("sort-by", { type: "string" })
        .option("bait", { type: "string", coerce: oneOf("--bait", ["worm", "fly"]) }) as never,
  });
  const io = recordingIo();
  await runCommand(command, ["--help"], io);
  const shown = io
    .out()
    .split("\n")
    .filter((line) => line.includes("<"));
  expect(shown.map((line) => line.trim())).toEqual([
    "--per-boat <number>",
    "--share <number>",
    "--sort-by <value>",
    "--bait <bait>",
  ]);
});

test("help lists arguments, then the command's options by group, then those of all commands, then examples", async () => {
  expect(await helpAt(80)).toBe(`catch-fish <net> [options]

Catch fish (see mend-nets), with a net and patience, from a boat that does not
leak more than it must

Arguments:
  net  The net that mend-nets made

Options:
  -m, --mesh-width <width>  In millimetres [default: 12]
      --at-night            When they sleep

Bait:
      --bait <bait> ..  What they like; repeatable

Output:
  -q, --quiet        Print warnings and errors only
      --json         Print one line of JSON on stdout instead of text
      --no-progress  Draw no progress on a terminal
      --strict       Exit with 3 when anything at all was wrong with the data

Help:
  -h, --help     Show this help
      --version  Show the version

Examples:
  catch-fish net.json -m 8 --bait worm
      Catch small ones
`);
});

test.each([40, 60, 80, 100, 200])("help at %i columns has no line that is wider", async (columns) => {
  const width = Math.max(...(await helpAt(columns)).split("\n").map((line) => line.length));
  expect(width).toBeLessThanOrEqual(columns);
});

const program: ProgramDefinition = {
  name: "harbour",
  version: "1.0.0",
  description: "All that is done in a harbour from the first to the last hour of a long and windy day",
  groups: [
    {
      title: "At sea:",
      commands: [
        subcommand("fish", fish, { aliases: ["catch-fish"] }),
        subcommand("mend", { ...fish, name: "mend-nets" }, { aliases: ["mend-nets"] }),
      ],
    },
  ],
  examples: [["fish net.json", "Go out, and come back with more than there was to begin with, or so one hopes"]],
};

test.each([40, 60])("help of a program at %i columns has no line that is wider", async (columns) => {
  const io = recordingIo();
  Object.assign(io.stdout, { columns });
  await runProgram(program, ["--help"], io);
  expect(
    Math.max(
      ...io
        .out()
        .split("\n")
        .map((line) => line.length),
    ),
  ).toBeLessThanOrEqual(columns);
});

test("in a program, texts call the other commands as they are called there, and leave what a user said alone", async () => {
  const io = recordingIo();
  await runProgram(program, ["fish", "--help"], io);
  expect(io.out()).toContain("Catch fish (see harbour mend)");
  expect(io.out()).toContain("The net that harbour mend made");
  await runProgram(program, ["--help"], io);
  expect(io.out()).not.toContain("see mend-nets");
  expect(await runProgram(program, ["fish", "torn"], io)).toBe(1);
  expect(io.err()).toContain('harbour fish: Cannot use "mend-nets/torn": see harbour mend\n');
});

test("wrap() keeps every word in order, and every line within the width but for words that are wider", () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(words, fc.integer({ min: 1, max: 50 }), (given, width) => {
      const lines = wrap(given.join(" "), width);
      expect(lines.join(" ")).toBe(given.join(" "));
      for (const line of lines) expect(line.length <= width || !line.includes(" ")).toBe(true);
    }),
  );
});

test("inColumns() puts the second column below the first where the terminal is too narrow", () => {
  expect(inColumns([["--mesh-width <width>", "In millimetres, measured wet"]], 40)).toEqual([
    "  --mesh-width <width>",
    "      In millimetres, measured wet",
  ]);
});

test("help needs no parser: nothing loads yargs before arguments are read", () => {
  const folder = join(import.meta.dirname, "../src");
  for (const name of readdirSync(folder)) {
    expect(readFileSync(join(folder, name), "utf8"), name).not.toMatch(/^import (?!type ).*"yargs/m);
  }
});

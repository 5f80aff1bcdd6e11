import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import {
  callCommand,
  completionScript,
  declaredOptions,
  defineCommand,
  oneOf,
  type ProgramDefinition,
  runProgram,
  subcommand,
  type Terminal,
  UsageError,
} from "../src/index.ts";
import { recordingIo } from "./recording-io.ts";

const greet = defineCommand<{ name: string; loud: boolean; tone: string | undefined }>({
  name: "greet",
  version: "1.2.3",
  description: "Greet somebody",
  positionals: "<name>",
  configure: (parser) =>
    parser
      .positional("name", { type: "string", demandOption: true, describe: "Whom" })
      .option("loud", { alias: ["l", "shout"], type: "boolean", default: false, describe: "Raise the voice" })
      .options({ tone: { type: "string", coerce: oneOf("--tone", ["warm", "cold"]), describe: "The sort [of] it's" } })
      .option("title", { type: "string", describe: "What to call them" })
      .check(({ name }) => {
        if (name === "") throw new UsageError("Cannot greet nobody");
        return true;
      }),
  run: async ({ name, loud }, terminal) => {
    terminal.print(`hello ${loud ? name.toUpperCase() : name}`);
    return { summary: { name } };
  },
});

const program: ProgramDefinition = {
  name: "salon",
  version: "3.2.1",
  description: "Words for every day",
  groups: [
    {
      title: "Coming:",
      commands: [subcommand("greet", greet, { aliases: ["hail"] })],
    },
    {
      title: "Going:",
      commands: [
        subcommand("part", { ...greet, description: "Part from somebody" }, { values: { tone: ["wistful"] } }),
      ],
    },
  ],
  examples: [["greet Ada", "Greets Ada"]],
};

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = recordingIo();
  const code = await runProgram(program, args, io);
  return { code, out: io.out(), err: io.err() };
}

test("a program runs the command that is named, by any of its names", async () => {
  expect(await run("greet", "Ada")).toEqual({ code: 0, out: "hello Ada\n", err: "" });
  expect(await run("hail", "Ada", "--loud")).toEqual({ code: 0, out: "hello ADA\n", err: "" });
});

test("its help lists the commands in their groups; without a command it is told to stderr, exit code 2", async () => {
  const help = await run("--help");
  expect(help.code).toBe(0);
  expect(help.out).toBe(`salon <command> [options]

Words for every day

Coming:
  greet       Greet somebody

Going:
  part        Part from somebody

Options:
  -h, --help  Show help; "salon help COMMAND" shows that of a command
  --version   Show the version

Examples:
  salon greet Ada
      Greets Ada
`);
  for (const same of ["-h", "help"]) expect((await run(same)).out).toBe(help.out);
  expect(await run()).toEqual({ code: 2, out: "", err: help.out });
  expect((await run("--version")).out).toBe("3.2.1\n");
});

test("help of a command is what the command says itself, under its full name", async () => {
  const help = await run("help", "part");
  expect(help.out).toMatch(/^salon part <name> \[options\]\n\nPart from somebody\n/);
  expect(await run("part", "--help")).toEqual(help);
  expect((await run("part")).err).toContain("salon part: Cannot run: expected <name>");
});

test("a command that is none is answered with the nearest", async () => {
  expect(await run("gret", "Ada")).toEqual({
    code: 2,
    out: "",
    err: 'salon: Cannot run "gret": expected one of greet, part (did you mean "greet"?)\nTry "salon --help"\n',
  });
  expect((await run("help", "zzz")).err).toContain('Cannot run "zzz": expected one of greet, part\n');
  expect((await run("-q", "greet")).err).toContain('Cannot run "-q": expected a command before any option');
  expect((await run("\u001b[31m")).err).toContain('Cannot run "\\x1b[31m"');
  expect(JSON.parse((await run("gret", "--json")).out)).toMatchObject({ error: { code: "usage" } });
});

test("a command called by another one reads arguments, prints to the caller's terminal and throws", async () => {
  const lines: string[] = [];
  const { stdout } = recordingIo();
  const terminal = { stdout, print: (line: string) => lines.push(line) } as unknown as Terminal;
  expect(await callCommand(greet, ["Ada", "-l"], terminal)).toEqual({ summary: { name: "Ada" } });
  expect(lines).toEqual(["hello ADA"]);
  await expect(callCommand(greet, [""], terminal)).rejects.toThrow("Cannot greet nobody");
  await expect(callCommand(greet, ["Ada", "--lout"], terminal)).rejects.toThrow(UsageError);
});

test("the options that a command declares can be listed", () => {
  expect(declaredOptions(greet)).toMatchObject([
    { name: "loud", alias: ["l", "shout"], type: "boolean" },
    { name: "tone", type: "string" },
    { name: "title", type: "string" },
  ]);
});

const hasBash = spawnSync("bash", ["--version"]).status === 0;

test.skipIf(!hasBash)(
  "the script for bash offers commands, options and values, and nothing where a value is free",
  () => {
    const offered = (...words: string[]): string[] => {
      const line = words.map((word) => `"${word}"`).join(" ");
      const driver = `COMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _salon_complete; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const { stdout, stderr } = spawnSync(
        "bash",
        ["--norc", "-c", `${completionScript(program, "bash")}\n${driver}`],
        {
          encoding: "utf8",
        },
      );
      expect(stderr).toBe("");
      return stdout.split("\n").filter((word) => word !== "");
    };
    expect(offered("salon", "")).toEqual(["help", "greet", "part", "--help", "--version"]);
    expect(offered("salon", "help", "p")).toEqual(["part"]);
    expect(offered("salon", "hail", "--")).toEqual(
      expect.arrayContaining(["--loud", "--shout", "--tone", "--json", "--help"]),
    );
    expect(offered("salon", "greet", "--tone", "w")).toEqual(["warm"]);
    // What the program says goes first.
    expect(offered("salon", "part", "--tone", "w")).toEqual(["wistful"]);
    expect(offered("salon", "greet", "--title", "")).toEqual([]);
    expect(offered("salon", "greet", "A")).toEqual([]);
  },
);

test("descriptions are quoted for each shell", () => {
  expect(completionScript(program, "zsh")).toContain(`'*--tone[The sort \\[of\\] it'\\''s]: :(warm cold)'`);
  expect(completionScript(program, "fish")).toContain(`-l tone -x -a 'warm cold' -d 'The sort [of] it'\\''s'`);
});

import { mkdir } from "node:fs/promises";
import { expect, test } from "vitest";
import type { CommandOutcome, Terminal } from "../src/index.ts";
import { defineCommand, InterruptedError, positiveInteger, runCommand, UsageError } from "../src/index.ts";
import { recordingIo } from "./recording-io.ts";

type Options = { readonly name: string; readonly times: number | undefined };

function greet(run: (options: Options, terminal: Terminal) => Promise<CommandOutcome>) {
  return defineCommand<Options>({
    name: "greet",
    version: "1.2.3",
    description: "Greet somebody",
    positionals: "<name>",
    examples: [["Ada", "greets Ada"]],
    configure: (parser) =>
      parser
        .positional("name", { type: "string", demandOption: true, describe: "Whom to greet" })
        .option("times", { alias: "t", type: "string", coerce: positiveInteger("--times"), describe: "How often" }),
    run,
  });
}

const hello = greet(async ({ name, times }, terminal) => {
  terminal.print(`Hello ${name}`);
  terminal.note("a note");
  return { summary: { name, times: times ?? 1 } };
});

async function run(command: typeof hello, args: string[], io = recordingIo()) {
  const code = await runCommand(command, args, io);
  return { code, out: io.out(), err: io.err() };
}

test("runCommand() gives the run its options and prints results on stdout, notes on stderr", async () => {
  expect(await run(hello, ["Ada", "-t", "3"])).toEqual({ code: 0, out: "Hello Ada\n", err: "a note\n" });
});

test("runCommand() keeps a positional that looks like a number as it was typed", async () => {
  expect((await run(hello, ["1e3"])).out).toBe("Hello 1e3\n");
});

test("runCommand() prints one line of JSON and nothing else on stdout under --json", async () => {
  expect((await run(hello, ["Ada", "--json"])).out).toBe('{"name":"Ada","times":1}\n');
});

test("runCommand() is silent under --quiet", async () => {
  expect(await run(hello, ["Ada", "-q"])).toEqual({ code: 0, out: "", err: "" });
});

test("runCommand() takes the reader of a result who has left for no failure, and a connection that was cut for one", async () => {
  const cut = Object.assign(new Error("write EPIPE"), { code: "EPIPE", syscall: "write", errno: -32 });
  const fail = (details: object) =>
    greet(async () => {
      throw Object.assign(new Error("Cannot write", { cause: cut }), { code: "write-failed", ...details });
    });
  expect(await run(fail({ isReaderGone: true }), ["Ada"])).toEqual({ code: 0, out: "", err: "" });
  expect(await run(fail({}), ["Ada"])).toEqual({ code: 1, out: "", err: "greet: Cannot write\n" });
});

test("runCommand() answers --help and --version on stdout with exit code 0, in English whatever the locale", async () => {
  const help = await run(hello, ["--help"]);
  expect(help.code).toBe(0);
  expect(help.out).toContain("greet <name>");
  expect(help.out).toContain("Whom to greet");
  expect(help.out).toContain("greet Ada");
  expect(help.out).toMatch(/--json/);
  expect(await run(hello, ["--version"])).toEqual({ code: 0, out: "1.2.3\n", err: "" });
});

test.each([
  [[], "Cannot run: expected <name>, got 0 of these"],
  [["Ada", "Bob"], 'Cannot use "Bob": expected <name> and no more'],
  [["Ada", "--tims", "3"], "Cannot use --tims: there is no such option (did you mean --times?)"],
  [["Ada", "--quit"], "Cannot use --quit: there is no such option (did you mean --quiet?)"],
  [["Ada", "--elephant"], "Cannot use --elephant: there is no such option\n"],
  [["Ada", "--qiuet"], "Cannot use --qiuet: there is no such option (did you mean --quiet?)"],
  [["Ada", "--josn"], "Cannot use --josn: there is no such option (did you mean --json?)"],
  [["Ada", "-xy"], "Cannot use -x, -y: there are no such options\n"],
  [["Ada", "--time-s", "3"], "Cannot use --time-s: there is no such option (did you mean --times?)"],
  [["Ada", "Bob", "Cy"], 'Cannot use "Bob", "Cy": expected <name> and no more'],
  [["Ada", "Bob", "--", "--times"], 'Cannot use "Bob", "--times": expected <name> and no more'],
  [["Ada", "--quiet=maybe"], 'Cannot use --quiet "maybe": expected the option alone, without a value'],
  [["Ada", "-q=no"], 'Cannot use -q "no": expected the option alone, without a value'],
  [["Ada", "--times", "often"], 'Cannot use --times "often": expected a whole number from 1 up'],
  [["Ada", "--times", "0"], 'Cannot use --times "0"'],
])("runCommand() calls %j wrong usage, once, with exit code 2", async (args, message) => {
  const result = await run(hello, args);
  expect(result.code).toBe(2);
  expect(result.out).toBe("");
  expect(result.err.split(message)).toHaveLength(2);
  expect(result.err).toContain('Try "greet --help"');
});

test("runCommand() takes yes and no of an option that is on or off in the parser's words", async () => {
  expect((await run(hello, ["Ada", "--quiet=true"])).out).toBe("");
  expect((await run(hello, ["Ada", "--quiet=false"])).out).toBe("Hello Ada\n");
});

test("runCommand() does not take what is behind a double dash for a question", async () => {
  expect((await run(hello, ["--", "--help"])).out).toBe("Hello --help\n");
  expect((await run(hello, ["--", "-h"])).out).toBe("Hello -h\n");
});

test("runCommand() says what the system refused to do, why, and what to try", async () => {
  const failing = greet(async () => {
    await mkdir("/proc/nothing/here");
    return { summary: {} };
  });
  const { code, err, out } = await run(failing, ["Ada", "--json"]);
  expect(code).toBe(1);
  expect(err).toBe('greet: Cannot make folder "/proc/nothing/here": there is no such file or folder\nCheck the name\n');
  expect(JSON.parse(out).error).toEqual({
    code: "ENOENT",
    message: 'Cannot make folder "/proc/nothing/here": there is no such file or folder',
    hints: ["Check the name"],
  });
});

test("runCommand() says what to try where a full disk is behind an error", async () => {
  const full = Object.assign(new RangeError("ENOSPC"), { code: "ENOSPC", syscall: "write", errno: -28 });
  const error = Object.assign(new RangeError('Cannot write "a.json": no space', { cause: full }), {
    code: "write-failed",
  });
  const { err } = await run(
    greet(() => Promise.reject(error)),
    ["Ada"],
  );
  expect(err).toBe(
    'greet: Cannot write "a.json": no space\nMake room on that disk, or write to another one, and run it again\n',
  );
});

test.each([
  ["open", "Have its rights changed, or choose what you may read, and a place where you may write"],
  ["mkdir", "Choose a place where you may write, or have its rights changed"],
])("runCommand() does not call a refusal of %s one to write where it may be one to read", async (syscall, hint) => {
  const denied = Object.assign(new RangeError("EACCES"), { code: "EACCES", syscall, errno: -13, path: "a" });
  const error = Object.assign(new RangeError("Cannot use a", { cause: denied }), { code: "refused" });
  for (const each of [denied, error]) {
    const { err } = await run(
      greet(() => Promise.reject(each)),
      ["Ada"],
    );
    expect(err.split("\n")[1]).toBe(hint);
  }
});

test("runCommand() tells an expected failure in one sentence without a stack, exit code 1", async () => {
  const failing = greet(() =>
    Promise.reject(Object.assign(new RangeError("Cannot open \u001b[31m"), { code: "ENOENT" })),
  );
  expect(await run(failing, ["Ada"])).toEqual({ code: 1, out: "", err: "greet: Cannot open \\x1b[31m\n" });
  const json = await run(failing, ["Ada", "--json"]);
  expect(JSON.parse(json.out)).toEqual({ error: { code: "ENOENT", message: "Cannot open \u001b[31m" } });
});

test("runCommand() colours the name of what failed on a terminal, and nothing where NO_COLOR is set", async () => {
  const failing = greet(() => Promise.reject(Object.assign(new RangeError("no"), { code: "x" })));
  const io = recordingIo({ isTerminal: true });
  await runCommand(failing, ["Ada"], io);
  expect(io.err()).toBe("\u001b[31;1mgreet:\u001b[0m no\n");
  const plain = { ...recordingIo({ isTerminal: true }), env: { NO_COLOR: "1" } };
  await runCommand(failing, ["Ada"], plain);
  expect(plain.err()).toBe("greet: no\n");
});

test("runCommand() gives each hint of an error a line, and a message of several lines only one", async () => {
  const hints = ["Try this", "or\tthat"];
  const error = Object.assign(new RangeError("Cannot find\na fake line"), { code: "x", hints });
  const failing = greet(() => Promise.reject(error));
  expect((await run(failing, ["Ada"])).err).toBe("greet: Cannot find\\x0aa fake line\nTry this\nor\\x09that\n");
  expect(JSON.parse((await run(failing, ["Ada", "--json"])).out).error.hints).toEqual(hints);
});

test.each([
  new TypeError("x is not a function"),
  Object.assign(new TypeError("bad"), { code: "ERR_INVALID_ARG_TYPE" }),
])("runCommand() shows the stack of a bug (%s)", async (bug) => {
  const result = await run(
    greet(() => Promise.reject(bug)),
    ["Ada"],
  );
  expect(result.code).toBe(1);
  expect(result.err).toContain("please report");
  expect(result.err).toContain("command.test.ts");
});

test("runCommand() shows the stack of a bug without what would reach the terminal, and in lines", async () => {
  const bug = new TypeError("bad \u001b]0;title\u0007 value");
  const { err } = await run(
    greet(() => Promise.reject(bug)),
    ["Ada"],
  );
  const [, message, at] = err.split("\n");
  expect(message).toBe("TypeError: bad \\x1b]0;title\\x07 value");
  expect(at).toMatch(/^ {4}at /);
});

test.each([
  [{}, [], 0],
  [{ undeliveredCount: 1 }, [], 3],
  [{ problemCount: 1 }, [], 0],
  [{ problemCount: 1 }, ["--strict"], 3],
])("runCommand() turns %j with %j into exit code %i", async (counts, flags, code) => {
  const command = greet(async () => ({ summary: {}, ...counts }));
  expect((await run(command, ["Ada", ...flags])).code).toBe(code);
});

test("runCommand() ends an interrupted run with 130 and its own words", async () => {
  const controller = new AbortController();
  const command = greet(async (_options, terminal) => {
    controller.abort();
    terminal.signal.throwIfAborted();
    return { summary: {} };
  });
  const io = recordingIo({ signal: controller.signal });
  expect(await runCommand(command, ["Ada"], io)).toBe(130);
  expect(io.err()).toBe("greet: Interrupted; nothing was written\n");
  const words = greet(() => Promise.reject(new InterruptedError("3 of 9 done; run it again to go on")));
  expect(await run(words, ["Ada"])).toEqual({ code: 130, out: "", err: "greet: 3 of 9 done; run it again to go on\n" });
});

test("runCommand() makes UsageErrors of the run exit code 2", async () => {
  const command = greet(() => Promise.reject(new UsageError("Cannot greet: expected a name")));
  expect((await run(command, ["Ada"])).code).toBe(2);
});

test("runCommand() keeps every positional of a list, a lone dash too, and the last of a repeated option", async () => {
  let seen: unknown;
  const command = defineCommand<{ files: string[]; output: string; tag: string[]; level: number | undefined }>({
    name: "join",
    version: "1.0.0",
    description: "Join files",
    positionals: "<files..>",
    configure: (parser) =>
      parser
        .positional("files", { type: "string", array: true, demandOption: true })
        .option("output", { alias: "o", type: "string", default: "out" })
        .option("level", { type: "string", coerce: positiveInteger("--level") })
        .option("tag", { type: "string", array: true, default: [] }),
    run: async ({ files, output, tag, level }) => {
      seen = { files, output, tag, level };
      return { summary: {} };
    },
  });
  const args = ["a", "-", "b", "-o", "x", "--level", "1", "-o", "-", "--level", "2", "--tag", "p", "--tag", "q"];
  expect(await runCommand(command, args, recordingIo())).toBe(0);
  expect(seen).toEqual({ files: ["a", "-", "b"], output: "-", tag: ["p", "q"], level: 2 });
});

test.each([
  [["--", "--odd name"], "Hello --odd name\n", 0],
  [["Ada", "--no-times"], "", 2],
  [["Ada", "--times.x=1"], "", 2],
  [["--no-progress", "Ada"], "Hello Ada\n", 0],
])("runCommand() reads %j as a person means it", async (args, out, code) => {
  const result = await run(hello, args);
  expect([result.out, result.code]).toEqual([out, code]);
  expect(result.err).not.toContain("bug");
});

test("runCommand() takes a double dash after positionals of a list", async () => {
  let files: readonly string[] = [];
  const command = defineCommand<{ files: string[] }>({
    name: "join",
    version: "1.0.0",
    description: "Join files",
    positionals: "<files..>",
    configure: (parser) => parser.positional("files", { type: "string", array: true, demandOption: true }),
    run: async (options) => {
      files = options.files;
      return { summary: {} };
    },
  });
  expect(await runCommand(command, ["a", "--", "-b", "-"], recordingIo())).toBe(0);
  expect(files).toEqual(["a", "-b", "-"]);
});

test("runCommand() takes a lone dash for a single positional", async () => {
  expect((await run(hello, ["-"])).out).toBe("Hello -\n");
});

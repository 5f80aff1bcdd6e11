import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { UsageError } from "../src/index.ts";
import { ProgressLine } from "../src/progress.ts";
import { createTerminal } from "../src/terminal.ts";
import { recordingIo } from "./recording-io.ts";

const flags = { quiet: false, json: false, progress: true };

test.each([
  ["y\n", true],
  ["Y", true],
  ["yes\nmore", true],
  ["n\n", false],
  ["\n", false],
])("confirm() takes the piped answer %j as %s", async (stdin, expected) => {
  const io = recordingIo({ stdin });
  expect(await createTerminal(io, flags).confirm("Go on (y/n): ", "hint")).toBe(expected);
  expect(io.err()).toContain("Go on (y/n): ");
});

test.each([[{ stdin: "" }], [{ answerTimeoutMillis: 20 }]])(
  "confirm() is a usage error, never a hang, without an answer (%j)",
  async (given) => {
    const terminal = createTerminal(recordingIo(given), flags);
    await expect(terminal.confirm("Go on? ", "Say --yes")).rejects.toThrow(new UsageError("Say --yes"));
  },
);

test("confirm() ends at once when the run is interrupted", async () => {
  const controller = new AbortController();
  const io = recordingIo({ signal: controller.signal, answerTimeoutMillis: 60_000 });
  const answer = createTerminal(io, flags).confirm("Go on? ", "hint");
  controller.abort();
  await expect(answer).rejects.toThrow(/abort/i);
});

test("print(), note() and warn() never let data control the terminal", () => {
  const io = recordingIo();
  const terminal = createTerminal(io, flags);
  terminal.print("\u001b[2Jred\r\nfake: line\u202e");
  terminal.warn("\u0007bell");
  expect(io.out()).toBe("\\x1b[2Jred\\x0d\\x0afake: line\\u202e\n");
  expect(io.err()).toBe("Warning: \\x07bell\n");
});

test("progress() says nothing of a quick step where stderr is no terminal", () => {
  const io = recordingIo();
  const progress = createTerminal(io, flags).progress("Fetching", 10);
  progress.advance(5);
  progress.tally("failed");
  progress.finish();
  expect(io.err()).toBe("");
});

test.each([{ CI: "true" }, { TERM: "dumb" }])(
  "progress() draws nothing anew where the terminal is a log (%j)",
  (env) => {
    const io = { ...recordingIo({ isTerminal: true }), env };
    createTerminal(io, flags).progress("Fetching", 10).advance(5);
    expect(io.err()).toBe("");
  },
);

test.each([{ quiet: true }, { progress: false }])("progress() is silent with %j", (given) => {
  const io = recordingIo({ isTerminal: true });
  createTerminal(io, { ...flags, ...given })
    .progress("Fetching", 10)
    .advance(5);
  expect(io.err()).toBe("");
});

test("warn() colours its first word on a terminal, and nothing of the data", () => {
  const io = recordingIo({ isTerminal: true });
  createTerminal(io, flags).warn("\u001b[2J");
  expect(io.err()).toBe("\u001b[33mWarning:\u001b[0m \\x1b[2J\n");
  const forced = { ...recordingIo(), env: { FORCE_COLOR: "1" } };
  createTerminal(forced, flags).warn("x");
  expect(forced.err()).toBe("\u001b[33mWarning:\u001b[0m x\n");
});

test("progress() draws on a terminal, steps aside for other lines and leaves nothing behind", async () => {
  const io = { ...recordingIo({ isTerminal: true }), env: { NO_COLOR: "1" } };
  const terminal = createTerminal(io, flags);
  const progress = terminal.progress("Fetching", 10);
  await wait(120);
  progress.advance(5);
  terminal.warn("slow host");
  progress.finish();
  const [before, after] = io.err().split("Warning: slow host\n");
  expect(before).toContain("[##########..........] Fetching  5/10");
  expect(before?.endsWith("\r\u001b[K")).toBe(true);
  expect(after).toContain("5/10");
  expect(after?.endsWith("\r\u001b[K")).toBe(true);
});

const screen = { columns: 80, isRedrawn: true, isUnicode: false, paint: (_tone: string, text: string) => text };

test("a progress line tells what else there was, and where all of it does not fit the time left goes first", () => {
  let now = 0;
  let drawn = "";
  const at = (columns: number): string => {
    const line = new ProgressLine({ ...screen, columns, now: () => now, write: (text) => (drawn = text) });
    now = 0;
    const progress = line.start("Downloading", 300);
    progress.tally("retried", 2);
    progress.tally("failed");
    now = 10_000;
    progress.advance(100);
    return drawn.slice(4);
  };
  expect(at(90)).toBe("[#######.............] Downloading  100/300  10/s  20 s left  2 retried  1 failed");
  expect(at(60)).toBe("Downloading  100/300  10/s  20 s left  2 retried  1 failed");
  expect(at(50)).toBe("Downloading  100/300  10/s  2 retried  1 failed");
  expect(at(44)).toBe("Downloading  100/300  2 retried  1 failed");
  expect(at(22)).toBe("Downloading  100/300");
});

test("a progress line has a bar of one kind of line where colours and characters allow it", () => {
  let now = 0;
  let drawn = "";
  const show = (paint: (tone: string, text: string) => string): string => {
    const given = { ...screen, isUnicode: true, paint, now: () => now, write: (text: string) => (drawn = text) };
    now = 0;
    const progress = new ProgressLine(given).start("x", 4);
    now = 200;
    progress.advance(1);
    return drawn.slice(4);
  };
  expect(show((tone, text) => `<${tone}>${text}`)).toBe(`<bar>${"━".repeat(5)}<faint>${"━".repeat(15)}  x  1/4`);
  expect(show((_, text) => text)).toBe(`${"━".repeat(5)}${" ".repeat(15)}  x  1/4`);
});

test("where lines cannot be taken back there is one every few seconds", () => {
  let now = 0;
  const lines: string[] = [];
  const given = { ...screen, isRedrawn: false, now: () => now, write: (text: string) => lines.push(text) };
  const progress = new ProgressLine(given).start("Downloading", 300);
  for (now = 500; now <= 12_000; now += 500) progress.advance(10);
  progress.finish();
  expect(lines).toEqual(["Downloading  100/300  20/s  10 s left\n", "Downloading  200/300  20/s  5.0 s left\n"]);
});

test("a progress line tells rate and time left, and never wraps", () => {
  let now = 0;
  let drawn = "";
  const line = new ProgressLine({ ...screen, columns: 64, now: () => now, write: (text) => (drawn = text) });
  const progress = line.start("Downloading", 300);
  now = 10_000;
  progress.advance(100);
  expect(drawn).toBe("\r\u001b[K[#######.............] Downloading  100/300  10/s  20 s left");
  now = 20_000;
  progress.setTotal(1_000_000_000);
  expect(drawn.length).toBeLessThanOrEqual(3 + 1 + 63);
});

test.each([
  [64, "[#######.............] Downloading  100/300  10/s  20 s left"],
  [40, "Downloading  100/300  10/s  20 s left"],
  [30, "Downloading  100/300  10/s"],
  [22, "Downloading  100/300"],
  [12, "100/300"],
])("a progress line of %i columns leaves out what does not fit, and never cuts a number", (columns, line) => {
  let now = 0;
  let drawn = "";
  const progress = new ProgressLine({ ...screen, columns, now: () => now, write: (text) => (drawn = text) });
  const running = progress.start("Downloading", 300);
  now = 10_000;
  running.advance(100);
  expect(drawn).toBe(`\r\u001b[K${line}`);
});

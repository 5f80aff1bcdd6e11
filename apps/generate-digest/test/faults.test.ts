import { createEmulator, type Fault } from "@m3/emulator";
import { expect, onTestFinished, test } from "vitest";
import { filesIn, generateDigest, temporaryFolder } from "./run-in-process.ts";

/** Of ten requests three or four meet one of these. */
const rate = 0.065;
const everything = "/v1/";
const faults: readonly Fault[] = [
  { match: everything, rate, kind: "status", status: 503, retryAfter: 0 },
  { match: everything, rate, kind: "status", status: 503 },
  { match: everything, rate, kind: "status", status: 429, retryAfter: 0 },
  { match: everything, rate, kind: "reset" },
  { match: everything, rate, kind: "truncate" },
  { match: everything, rate, kind: "html" },
  { match: everything, rate, kind: "stall" },
];

const kinds = [
  ["modern", "oni"],
  ["legacy", "vars-kb-server"],
] as const;

test.each(kinds)(
  "generate-digest writes the same, byte for byte, when at least three requests of ten fail (%s, %s)",
  async (generation, knowledgeBase) => {
    const emulator = await createEmulator({ generation, knowledgeBase });
    onTestFinished(() => emulator.close());
    const client = { retryDelayMillis: 1, retryLimit: 12, idleTimeoutMillis: 60 };
    const runOnce = async (): Promise<Record<string, string>> => {
      const cwd = await temporaryFolder();
      const asked = ["-d", "-a", "--data", "--alternative-names", "rockfish", "Bathochordaeus", "a'a"];
      const result = await generateDigest(["-c", emulator.url, ...asked], { cwd, client });
      expect([result.exitCode, result.stderr]).toEqual([0, ""]);
      return filesIn(cwd);
    };
    const expected = await runOnce();
    expect(Object.keys(expected)).toHaveLength(3);
    emulator.requests.clear();
    for (const fault of faults) emulator.addFault(fault);
    await expect(runOnce()).resolves.toEqual(expected);
    const { entries } = emulator.requests;
    const failed = entries.filter(({ fault }) => fault !== undefined);
    expect(failed.length / entries.length).toBeGreaterThanOrEqual(0.3);
    expect(new Set(failed.map(({ fault }) => fault)).size).toBe(5);
    expect(failed.map(({ status }) => status)).toEqual(expect.arrayContaining([503, 429]));
  },
);

interface Row {
  readonly observation_uuid: string;
  readonly imaged_moment_uuid: string;
  readonly image_references: readonly { readonly uuid: string }[];
}

test.each(kinds)(
  "generate-digest delivers all but a row that the server cannot send, says so and exits with 3 (%s, %s)",
  async (...kind) => {
    const [generation, knowledgeBase] = kind;
    const emulator = await createEmulator({ generation, knowledgeBase });
    onTestFinished(() => emulator.close());
    const runOnce = async (): Promise<{
      exitCode: number;
      stderr: string;
      rows: Row[];
      summary: Record<string, unknown>;
    }> => {
      const cwd = await temporaryFolder();
      const { exitCode, stderr, stdout } = await generateDigest(["--json", "-c", emulator.url, "-d", "Sebastes"], {
        cwd,
      });
      const rows: Row[] = JSON.parse((await filesIn(cwd))["Sebastes_desc_digest.json"] ?? "");
      return { exitCode, stderr, rows, summary: JSON.parse(stdout) };
    };
    const whole = await runOnce();
    const victim = whole.rows[3]?.observation_uuid ?? "";
    emulator.addFault({ match: "/fast", kind: "poison", text: victim });
    const poisoned = await runOnce();
    expect(poisoned.rows).toEqual(whole.rows.filter(({ observation_uuid: uuid }) => uuid !== victim));
    expect(poisoned.exitCode).toBe(3);
    expect(poisoned.stderr).toMatch(/^Warning: [^\n]*; it is left out\n$/);
    expect(poisoned.summary).toMatchObject({ lostRowCount: 1, lostMomentCount: 0 });
  },
);

test("generate-digest -a goes round what it cannot have of one moment", async () => {
  const emulator = await createEmulator();
  onTestFinished(() => emulator.close());
  const cwd = await temporaryFolder();
  await generateDigest(["-c", emulator.url, "-a", "-o", "whole.json", "Sebastes"], { cwd });
  const whole: Row[] = JSON.parse((await filesIn(cwd))["whole.json"] ?? "");
  // Something that only -a brings.
  const victim = whole.at(-1)?.observation_uuid ?? "";
  emulator.addFault({ match: "/anno/", kind: "poison", text: victim });
  const { exitCode, stderr } = await generateDigest(["-c", emulator.url, "-a", "-o", "x.json", "Sebastes"], { cwd });
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(/^Warning: .* left out\n$/);
  const rows: Row[] = JSON.parse((await filesIn(cwd))["x.json"] ?? "");
  const moment = whole.at(-1)?.imaged_moment_uuid;
  const others = (all: readonly Row[]): Row[] => all.filter((row) => row.imaged_moment_uuid !== moment);
  expect(others(rows)).toEqual(others(whole));
  expect(rows.some(({ observation_uuid: uuid }) => uuid === victim)).toBe(false);
});

test.each<readonly [string, Fault, RegExp]>([
  [
    "503 with Retry-After",
    { match: "/fast/", kind: "status", status: 503, retryAfter: 0 },
    /answered 503 Service Unavailable/,
  ],
  ["a cut connection", { match: "/fast/", kind: "reset" }, /cut the connection/],
  ["truncated JSON", { match: "/fast/", kind: "truncate" }, /cut the connection/],
  ["a web page with 200", { match: "/fast/", kind: "html" }, /got a web page: "Please log in"/],
  ["404", { match: "/fast/", kind: "status", status: 404 }, /answered 404 Not Found.* no such service at that address/],
])("generate-digest ends with one sentence and no file when a list is always %s", async (_, fault, sentence) => {
  const emulator = await createEmulator();
  onTestFinished(() => emulator.close());
  emulator.addFault(fault);
  const cwd = await temporaryFolder();
  const { exitCode, stderr } = await generateDigest(["-c", emulator.url, "Sebastes"], { cwd });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^generate-digest: Cannot list the observations of concept "Sebastes": [^\n]*\n$/);
  expect(stderr).toMatch(sentence);
  await expect(filesIn(cwd)).resolves.toEqual({});
});

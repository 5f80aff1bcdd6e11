import { createEmulator, type Fault } from "@m3/emulator";
import { expect, onTestFinished, test } from "vitest";
import { filesIn, generateDigest, temporaryFolder } from "./run-in-process.ts";

const rate = 0.06;
const everything = "/v1/";
const faults: readonly Fault[] = [
  { match: everything, rate, kind: "status", status: 503, retryAfter: 0 },
  { match: everything, rate, kind: "reset" },
  { match: everything, rate, kind: "truncate" },
  { match: everything, rate, kind: "html" },
  { match: everything, rate, kind: "stall" },
];

test("generate-digest writes the same, byte for byte, when three requests of ten fail", async () => {
  const emulator = await createEmulator();
  onTestFinished(() => emulator.close());
  const client = { retryDelayMillis: 1, retryLimit: 12, idleTimeoutMillis: 60 };
  const runOnce = async (): Promise<Record<string, string>> => {
    const cwd = await temporaryFolder();
    const { exitCode, stderr } = await generateDigest(["-c", emulator.url, "-d", "-a", "rockfish"], { cwd, client });
    expect([exitCode, stderr]).toEqual([0, ""]);
    return filesIn(cwd);
  };
  const expected = await runOnce();
  emulator.requests.clear();
  for (const fault of faults) emulator.addFault(fault);
  await expect(runOnce()).resolves.toEqual(expected);
  const { entries } = emulator.requests;
  const failed = entries.filter(({ fault }) => fault !== undefined);
  expect(failed.length / entries.length).toBeGreaterThan(0.15);
  expect(new Set(failed.map(({ fault }) => fault)).size).toBe(5);
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

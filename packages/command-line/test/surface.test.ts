import { expect, test } from "vitest";
import * as commandLine from "../src/index.ts";

test("the package exports exactly this", () => {
  expect(Object.keys(commandLine).sort()).toEqual([
    "InterruptedError",
    "UsageError",
    "defineCommand",
    "exitCodes",
    "fileIdentity",
    "formatBytes",
    "formatCount",
    "formatDuration",
    "isExpectedError",
    "nonNegativeNumber",
    "oneOf",
    "positiveInteger",
    "printable",
    "runCommand",
    "runMain",
  ]);
});

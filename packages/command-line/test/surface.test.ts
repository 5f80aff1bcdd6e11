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
    "isBefore",
    "isExpectedError",
    "nonNegativeNumber",
    "oneOf",
    "positiveInteger",
    "printable",
    "readInstant",
    "runCommand",
    "runMain",
  ]);
});

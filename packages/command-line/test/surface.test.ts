import { expect, test } from "vitest";
import * as commandLine from "../src/index.ts";

test("the package exports exactly this", () => {
  expect(Object.keys(commandLine).sort()).toEqual([
    "InterruptedError",
    "UsageError",
    "callCommand",
    "completionScript",
    "completionShells",
    "declaredOptions",
    "defineCommand",
    "derived",
    "exitCodes",
    "fileIdentity",
    "formatBytes",
    "formatCount",
    "formatDuration",
    "isBefore",
    "isExpectedError",
    "knowsV8Flags",
    "nonNegativeNumber",
    "oneOf",
    "positiveInteger",
    "printable",
    "readArguments",
    "readInstant",
    "reasonOf",
    "requireReplaceableFolder",
    "runCommand",
    "runMain",
    "runProgram",
    "someOf",
    "subcommand",
    "unread",
  ]);
});

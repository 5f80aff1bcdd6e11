import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";

const readme = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");

/** Checks that every line the README shows of the steps is what the demo really prints, in that order. */
export function expectReadmeToShow(demoOutput: string): void {
  const transcript = /```console\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  const lines = transcript.split("\n").filter((line) => line !== "");
  expect(lines.length).toBeGreaterThan(10);
  let rest = demoOutput;
  for (const line of lines) {
    expect(rest).toContain(`${line}\n`);
    rest = rest.slice(rest.indexOf(`${line}\n`) + line.length + 1);
  }
}

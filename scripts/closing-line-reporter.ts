import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Reporter, TestModule } from "vitest/node";

/**
 * Ends a run with a line for each failure, `FAILED: file > test: why`, and one plain line of real totals,
 * `N passed, N failed`: what people and CI look for, where they see it even if only the end of the output was kept.
 */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly { message?: string }[]): void {
    let passed = 0;
    let skipped = 0;
    const failures = unhandledErrors.map((error) => failureLine("outside of the tests", [error]));
    for (const module of modules) {
      const before = failures.length;
      const file = relative(process.cwd(), module.moduleId);
      for (const test of module.children.allTests()) {
        const { state, errors } = test.result();
        if (state === "passed") passed++;
        else if (state === "failed") failures.push(failureLine(`${file} > ${test.fullName}`, errors));
        else skipped++;
      }
      // A file that fails outside its tests (at import, in a hook) has no failed test to count.
      if (module.state() === "failed" && failures.length === before) failures.push(failureLine(file, module.errors()));
    }
    const tail = skipped > 0 ? `, ${skipped} skipped` : "";
    const totals = `${passed} passed, ${failures.length} failed${tail}`;
    process.stdout.write(`\n${[...failures, totals].join("\n")}\n`);
  }
}

/** One line: an error's message may be a page of differences, of which the first lines tell what was expected. */
function failureLine(where: string, errors: readonly { message?: string }[] = []): string {
  const why = stripVTControlCharacters(errors[0]?.message ?? "no message").replace(/\s+/g, " ");
  return `FAILED: ${where}: ${why.slice(0, 300)}`;
}

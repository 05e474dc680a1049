import { appendFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

/**
 * Counts the results of a vitest run for `.ci/run`: appends a line `passed failed skipped`, and below it a line for
 * each failed test, to the file named in HUNCH_TEST_COUNTS, or does nothing if that is not set. A test file that
 * couldn't be loaded counts as one failure.
 */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const file = process.env.HUNCH_TEST_COUNTS;
    if (file === undefined || file === "") return;
    const counts = { passed: 0, failed: errors.length, skipped: 0 };
    const failures = errors.map(String);
    for (const module of modules) {
      const before = counts.failed;
      for (const test of module.children.allTests()) {
        const state = test.result().state;
        if (state === "passed" || state === "failed") counts[state] += 1;
        else counts.skipped += 1;
        if (state === "failed") failures.push(`${test.fullName}: ${reasonOf(test.result().errors)}`);
      }
      if (module.state() === "failed" && counts.failed === before) {
        counts.failed += 1;
        failures.push(`${module.relativeModuleId}: ${reasonOf(module.errors())}`);
      }
    }
    const lines = [`${counts.passed} ${counts.failed} ${counts.skipped}`, ...failures.map(toLine)];
    appendFileSync(file, `${lines.join("\n")}\n`);
  }
}

function reasonOf(errors: readonly { readonly message: string }[] | undefined): string {
  return errors?.map(({ message }) => message).join("; ") ?? "";
}

const longestLine = 400;

function toLine(failure: string): string {
  return `Failed: ${failure.replace(/\s+/g, " ").slice(0, longestLine)}`;
}

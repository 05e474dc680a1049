import { appendFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

/**
 * Adds up what a run of vitest did, for `.ci/run`: appends one line `passed failed skipped` to the file that
 * HUNCH_TEST_COUNTS names, and does nothing where that is not set. A file that could not even be loaded counts as one failure.
 */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const file = process.env.HUNCH_TEST_COUNTS;
    if (file === undefined || file === "") return;
    const counts = { passed: 0, failed: errors.length, skipped: 0 };
    for (const module of modules) {
      const before = counts.failed;
      for (const test of module.children.allTests()) {
        const state = test.result().state;
        if (state === "passed" || state === "failed") counts[state] += 1;
        else counts.skipped += 1;
      }
      if (module.state() === "failed" && counts.failed === before) counts.failed += 1;
    }
    appendFileSync(file, `${counts.passed} ${counts.failed} ${counts.skipped}\n`);
  }
}

import { basename } from "node:path";
import type { TestSequencer, TestSpecification, Vitest } from "vitest/node";

/**
 * The slowest test files, slowest first. In a fresh clone, vitest would order the files by size, which says little
 * about how long they take.
 */
const longest = [
  "crash",
  "api",
  "webkit",
  "first-screen",
  "new-model",
  "owner-loop",
  "owner-inbox",
  "screens",
  "table",
  "publish",
  "train-table",
  "firefox",
  "cut-runtime",
  "explanations",
  "checkpoint",
  "import",
  "storage-faults",
  "download-faults",
  "many-rows",
  "offline",
  "backup",
  "update",
  "feedback",
  "lessons",
  "download-model",
  "two-tabs",
  "embedding",
  "foreign-lessons",
  "one-truth",
  "own-two-tabs",
  "wide-model",
  "versions",
].map((name) => `${name}.test.ts`);

/**
 * Starts the longest journeys first, so that none is left running alone at the end. The files of a project stay
 * together, because vitest ends a process if its next file belongs to a different project.
 */
export class LongestFirst implements TestSequencer {
  constructor(private readonly vitest: Vitest) {}

  async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await (await this.usual()).sort(files);
    return sorted.toSorted(
      (one, other) => one.project.name.localeCompare(other.project.name) || rankOf(one) - rankOf(other),
    );
  }

  async shard(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await this.usual()).shard(files);
  }

  /**
   * Imports vitest's sequencer only when it is needed, because the site's build also reads the configuration, but
   * doesn't need the test runner.
   */
  private async usual(): Promise<TestSequencer> {
    const { BaseSequencer } = await import("vitest/node");
    return new BaseSequencer(this.vitest);
  }
}

function rankOf({ moduleId, project }: TestSpecification): number {
  const rank = project.name === "browser" ? longest.indexOf(basename(moduleId)) : -1;
  return rank === -1 ? longest.length : rank;
}

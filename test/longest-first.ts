import { basename } from "node:path";
import type { TestSequencer, TestSpecification, Vitest } from "vitest/node";

/** The files that take longest, longest first; their size does not show it, by which a fresh clone would order them. */
const longest = [
  "owner-loop",
  "many-rows",
  "new-model",
  "table",
  "two-tabs",
  "owner-inbox",
  "train-table",
  "api",
  "explanations",
  "screens",
  "publish",
  "checkpoint",
  "crash",
].map((name) => `${name}.test.ts`);

/** Starts the longest journeys first, so that none runs alone at the end. */
export class LongestFirst implements TestSequencer {
  constructor(private readonly vitest: Vitest) {}

  async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await (await this.usual()).sort(files);
    return sorted.toSorted((one, other) => rankOf(one) - rankOf(other));
  }

  async shard(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await this.usual()).shard(files);
  }

  /** Imported late: the site's build reads the configuration too, and has no use for the test runner. */
  private async usual(): Promise<TestSequencer> {
    const { BaseSequencer } = await import("vitest/node");
    return new BaseSequencer(this.vitest);
  }
}

function rankOf({ moduleId, project }: TestSpecification): number {
  const rank = project.name === "browser" ? longest.indexOf(basename(moduleId)) : -1;
  return rank === -1 ? longest.length : rank;
}

import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, expectTypeOf, it } from "vitest";
import type * as stated from "../../public/hunch.js";
import type * as real from "../../src/entries/embed.ts";
import type * as lessons from "../../src/learning/lessons.ts";
import type { Model } from "../../src/models/model.ts";

/**
 * Runs tsc on programs in a separate project that contains only Hunch's `hunch.d.ts`, and returns its output. The
 * programs are compiled together, since tsc needs a second for the platform's own types.
 */
function compile(programs: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "hunch-types-"));
  try {
    copyFileSync(
      fileURLToPath(new URL("../../public/hunch.d.ts", import.meta.url)),
      join(folder, "hunch.d.ts"),
    );
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    const names = Object.keys(programs);
    for (const name of names) writeFileSync(join(folder, name), programs[name]!);
    const tsc = join(
      dirname(createRequire(import.meta.url).resolve("typescript/package.json")),
      "bin",
      "tsc",
    );
    const flags = "--noEmit --strict --target es2022 --module nodenext --lib es2022,dom".split(" ");
    execFileSync(process.execPath, [tsc, ...flags, ...names], { cwd: folder });
    return "";
  } catch (error) {
    return String((error as { stdout?: Buffer }).stdout ?? error);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/*
 * The declared types must match the module's exports, and include every method of a model and everything that
 * these methods return. tsc checks this. Nothing happens at run time, so these are not tests.
 */
expectTypeOf<typeof real>().toExtend<typeof stated>();
expectTypeOf<Model>().toExtend<stated.Model>();
expectTypeOf<keyof typeof stated>().toEqualTypeOf<keyof typeof real>();
// The methods for the owner's inbox and the learning curve are not part of the interface for other pages.
expectTypeOf<keyof stated.Model>().toEqualTypeOf<
  Exclude<keyof Model, "openDelivery" | "tryRows" | "history">
>();
expectTypeOf<keyof stated.Lesson>().toEqualTypeOf<keyof lessons.Lesson>();
expectTypeOf<keyof stated.LearningState>().toEqualTypeOf<keyof lessons.LearningState>();
expectTypeOf<keyof stated.Version>().toEqualTypeOf<keyof lessons.Version>();
expectTypeOf<keyof stated.ImportReport>().toEqualTypeOf<keyof lessons.ImportReport>();

const good = `
  import { open, list, type Prediction } from "./hunch.js";
  const model = await open("movie-review", { onState: (state) => console.log(state.status) });
  const answer: Prediction = await model.predict({ review: "Splendid." });
  const { after } = await model.teach({
    inputs: { review: "Splendid." },
    metadata: {},
    predictedLabel: answer.label,
    predictedProbability: answer.probability,
    label: "negative",
  });
  const shares: readonly number[] = after.probabilities;
  for (const { id } of await list()) console.log(id, shares);
  model.close();
  export {};
`;
const bad = 'import { open } from "./hunch.js"; (await open("x")).guess();';

describe("the types of hunch.js", () => {
  let said: string[];
  beforeAll(() => {
    said = compile({ "good.ts": good, "bad.ts": bad }).trim().split("\n");
  });

  it("are enough for a program in another project to compile", () => {
    expect(said.filter((line) => !line.startsWith("bad.ts"))).toEqual([]);
  });

  it("reject a program that uses something that doesn't exist", () => {
    expect(said).toEqual([expect.stringMatching(/^bad\.ts.*guess/)]);
  });
});

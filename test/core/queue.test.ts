import { expect, it } from "vitest";
import { createQueue } from "../../src/core/promises.ts";

it("a queue runs one task at a time, in order, and continues after a rejection", async () => {
  const enqueue = createQueue();
  const steps: string[] = [];
  const work =
    (name: string, fails = false) =>
    async () => {
      steps.push(`${name} begins`);
      await Promise.resolve();
      steps.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    };
  const [first, second, third] = [enqueue(work("a")), enqueue(work("b", true)), enqueue(work("c"))];
  await expect(second).rejects.toThrow("b");
  expect(await Promise.all([first, third])).toEqual(["a", "c"]);
  expect(steps).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
});

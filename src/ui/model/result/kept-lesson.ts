import { useEffect, useState } from "react";
import { z } from "../../../core/zod.ts";
import type { Lesson } from "../../../learning/lessons.ts";
import { useServices } from "../../state/services.tsx";
import { keepInTab, keptInTab } from "../../state/tab-store.ts";

const prediction = z.looseObject({
  label: z.string(),
  probability: z.number(),
  probabilities: z.array(z.number()),
  model: z.looseObject({ sha256: z.string() }),
});
const score = z.looseObject({ rows: z.number(), accuracy: z.number() });
const row = z.looseObject({
  id: z.string(),
  createdAt: z.string(),
  label: z.string(),
  inputs: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
});
/** The parts of a lesson that its report shows. */
const shape = z.looseObject({
  feedback: row,
  before: prediction,
  after: prediction,
  state: z.looseObject({ holdout: z.looseObject({ base: score, now: score }).optional() }),
  replaced: row.optional(),
});

const key = (model: string) => `hunch-lesson:${model}`;

/** Stores the lesson whose report is on the page, for this tab only. If undefined, removes the stored one. */
export function keepLesson(model: string, lesson: Lesson | undefined): void {
  keepInTab(key(model), lesson);
}

/**
 * The lesson whose report was on the page when the visitor left it, unless its row has been deleted or given a
 * different class since.
 */
export function useKeptLesson(model: string): {
  readonly lesson: Lesson | undefined;
  readonly take: () => void;
} {
  const { log } = useServices();
  const [lesson, setLesson] = useState<Lesson>();
  useEffect(() => {
    const kept = keptInTab(key(model), shape) as unknown as Lesson | undefined;
    if (kept === undefined) return;
    const controller = new AbortController();
    log.get(kept.feedback.id, controller.signal).then(
      (entry) => {
        if (entry?.label === kept.feedback.label && !controller.signal.aborted) setLesson(kept);
      },
      // If the store can't be read, there is no lesson to show.
      () => undefined,
    );
    return () => controller.abort();
  }, [log, model]);
  return { lesson, take: () => setLesson(undefined) };
}

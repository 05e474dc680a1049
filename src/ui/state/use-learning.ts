import { useCallback, useEffect, useState } from "react";
import type { LearningState } from "../../learning/lessons.ts";
import type { Model } from "../../models/model.ts";
import { type Async, useAsync } from "./async.ts";

const untilThereIsAModel = new Promise<never>(() => undefined);

/**
 * A model's learning state, kept up to date with lessons from this tab and others. It is `loading` until there is a
 * model.
 */
export function useLearning(model: Model | undefined): {
  readonly state: Async<LearningState>;
  readonly retry: () => void;
} {
  const load = useCallback(() => model?.learning() ?? untilThereIsAModel, [model]);
  const { state, retry } = useAsync(load, { changesOf: model });
  return { state, retry };
}

/** A number that grows whenever the model has learned or forgotten something, in this tab or another. */
export function useLessonRevision(model: Model | undefined): number {
  const [revision, setRevision] = useState(0);
  useEffect(() => model?.onChange(() => setRevision((count) => count + 1)), [model]);
  return revision;
}

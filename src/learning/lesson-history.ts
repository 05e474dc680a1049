import type { Score } from "../core/prediction.ts";
import type { WorkOptions } from "../core/progress.ts";
import { stopIfAborted } from "../core/promises.ts";
import { Adapter } from "./adapter.ts";
import { LearnedState } from "./learned-state.ts";
import type { LessonHistory, LessonPoint } from "./lessons.ts";
import { fitInputs, type ReplayDeps, stepOf } from "./replay.ts";

/** How many rows are in memory at a time. */
const readRows = 256;
/** More points than this no curve can show. */
const maxPoints = 100;

/**
 * Measures what the lessons did, one after the other: the log is folded again from its beginning, on a copy, and the
 * holdout is scored on the way. Nothing is stored.
 * @param total lessons of the log, from which the distance of the points follows
 * @throws AbortError
 */
export async function readHistory(
  { card, key, source, store, holdout }: ReplayDeps,
  total: number,
  options: WorkOptions = {},
): Promise<LessonHistory> {
  const state = new LearnedState(new Adapter(card.classes.length), 0, holdout);
  const distance = Math.max(1, Math.ceil(total / maxPoints));
  const points: LessonPoint[] = [{ lessons: 0, onTests: state.holdoutScore()?.now, onYours: noScore }];
  let judged = 0;
  let right = 0;
  for (;;) {
    stopIfAborted(options.signal);
    const rows = await store.lessonsAfter(key.model, state.position, readRows);
    if (rows.length === 0) break;
    const inputs = rows.map((row) => fitInputs(card, row.inputs));
    const outputs = await source.run(inputs, { features: true, signal: options.signal });
    for (const [index, row] of rows.entries()) {
      state.advance(stepOf(card, state, row, outputs[index]!));
      judged += Number(row.correct !== undefined);
      right += Number(row.correct === true);
      if (state.lessons % distance === 0 || state.lessons === total) {
        points.push({
          lessons: state.lessons,
          onTests: state.holdoutScore()?.now,
          onYours: { rows: judged, accuracy: judged === 0 ? 0 : right / judged },
        });
      }
    }
    options.onProgress?.({ done: state.lessons, total, unit: "rows" });
  }
  return { points };
}

const noScore: Score = { rows: 0, accuracy: 0 };

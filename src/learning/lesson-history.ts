import type { Score } from "../core/prediction.ts";
import type { WorkOptions } from "../core/progress.ts";
import { Adapter } from "./adapter.ts";
import { LearnedState } from "./learned-state.ts";
import type { LessonHistory, LessonPoint } from "./lessons.ts";
import { type ReplayDeps, stepOf } from "./replay.ts";
import { runLessonsAfter } from "./run-rows.ts";

/** The approximate maximum number of points on the curve. */
const maxPoints = 100;

/**
 * Measures what each lesson did. It replays the log from the beginning on a copy, and scores the holdout
 * along the way. Nothing is stored.
 * @param total the number of lessons in the log, which determines how far apart the points are
 * @throws AbortError
 */
export async function readHistory(
  deps: ReplayDeps,
  total: number,
  options: WorkOptions = {},
): Promise<LessonHistory> {
  const { card, key, holdout } = deps;
  const state = new LearnedState(new Adapter(card.classes.length), 0, holdout);
  const distance = Math.max(1, Math.ceil(total / maxPoints));
  const points: LessonPoint[] = [{ lessons: 0, onTests: state.holdoutScore()?.now, onYours: noScore }];
  let judged = 0;
  let right = 0;
  for await (const batch of runLessonsAfter(deps, key.model, state, options)) {
    for (const [row, output] of batch) {
      state.advance(stepOf(card, state, row, output));
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

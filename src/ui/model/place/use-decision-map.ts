import { useEffect, useState } from "react";
import type { Place } from "../../../core/card.ts";
import { type AppError, isAbort, toAppError } from "../../../core/errors.ts";
import type { Inputs } from "../../../core/prediction.ts";
import {
  type DecisionMap,
  drawDecisionMap,
  type MapWindow,
  type PointClasses,
} from "../../../explain/decision-map.ts";
import type { Model } from "../../../models/services.ts";

/** What can be shown of a map: the finest one so far, which stays while a newer one is drawn. */
export type DecisionMapState = {
  readonly map: DecisionMap | undefined;
  readonly error: AppError | undefined;
};

/** Asks of one call; more keep the model from answering anything else for too long. */
const pointsPerCall = 512;

/**
 * Draws the decision map of a window, coarse first, and again when the window, the held inputs or the lessons change.
 * @param held must be memoised: another object is another map
 * @param revision grows when the model has learned
 */
export function useDecisionMap(
  model: Model | undefined,
  place: Place,
  held: Inputs,
  window: MapWindow,
  revision: number,
): DecisionMapState {
  const [drawn, setDrawn] = useState<DecisionMapState>({ map: undefined, error: undefined });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was learned changes the map
  useEffect(() => {
    if (model === undefined) return;
    const controller = new AbortController();
    const { signal } = controller;
    const draw = async () => {
      const maps = drawDecisionMap(window, ({ latitudes, longitudes }) =>
        classifyInParts(latitudes, (from, to) =>
          model.classifyPoints(
            held,
            place,
            { latitudes: latitudes.slice(from, to), longitudes: longitudes.slice(from, to) },
            { signal },
          ),
        ),
      );
      for await (const map of maps) {
        if (signal.aborted) return;
        setDrawn({ map, error: undefined });
      }
    };
    draw().catch((error: unknown) => {
      if (signal.aborted || isAbort(error)) return;
      setDrawn((before) => ({ ...before, error: toAppError(error) }));
    });
    return () => controller.abort();
  }, [model, place, held, window, revision]);
  return drawn;
}

async function classifyInParts(
  all: Float64Array,
  ask: (from: number, to: number) => Promise<PointClasses>,
): Promise<PointClasses> {
  const winners = new Uint16Array(all.length);
  const probabilities = new Float32Array(all.length);
  for (let from = 0; from < all.length; from += pointsPerCall) {
    const part = await ask(from, Math.min(all.length, from + pointsPerCall));
    winners.set(part.winners, from);
    probabilities.set(part.probabilities, from);
  }
  return { winners, probabilities };
}

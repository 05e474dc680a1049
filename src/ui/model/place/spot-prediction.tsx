import { useCallback } from "react";
import type { Card, Place } from "../../../core/card.ts";
import { classLabel } from "../../../core/classes.ts";
import type { Inputs } from "../../../core/prediction.ts";
import type { Model } from "../../../models/model.ts";
import { useAsync } from "../../state/async.ts";
import { formatShare } from "../../words/format.ts";
import type { Spot } from "./map-view.ts";

type SpotClass = { readonly label: string; readonly probability: number };

/** What the model says at the place of the form, as it moves. */
export function SpotPrediction({
  card,
  model,
  place,
  held,
  spot: { latitude, longitude },
  revision,
}: {
  card: Card;
  model: Model | undefined;
  place: Place;
  held: Inputs;
  spot: Spot;
  revision: number;
}) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was learned changes the answer
  const load = useCallback(
    async (signal: AbortSignal): Promise<SpotClass | undefined> => {
      if (model === undefined) return undefined;
      const points = { latitudes: Float64Array.of(latitude), longitudes: Float64Array.of(longitude) };
      const { predicted, probabilities } = await model.classifyPoints(held, place, points, { signal });
      const name = card.classes[predicted[0] ?? 0]?.name ?? "";
      return { label: classLabel(card, name), probability: probabilities[0] ?? 0 };
    },
    [card, model, place, held, latitude, longitude, revision],
  );
  const { state } = useAsync(load);
  if (state.status !== "ready" || state.value === undefined) return null;
  return (
    <span className="figures">
      — <strong>{state.value.label}</strong>, {formatShare(state.value.probability)}
    </span>
  );
}

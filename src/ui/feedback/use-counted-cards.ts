import { useCallback } from "react";
import type { Card, ModelSummary } from "../../core/card.ts";
import { useAsync } from "../state/async.ts";
import { useServices } from "../state/services.tsx";

/** Long enough for changes in quick succession, such as those from an import, to be counted only once. */
const debounceMs = 400;

/** A card, and the number of feedback rows that its model has. */
export type CountedCard = { readonly card: Card; readonly rows: number };

/**
 * The cards of the models that have feedback, which are needed for labels and charts. If a card can't be loaded, it is
 * left out, and the model's rows are shown with names instead of labels.
 * @param models undefined until they have been listed
 * @returns undefined until the rows of all models are counted
 */
export function useCountedCards(
  models: readonly ModelSummary[] | undefined,
): readonly CountedCard[] | undefined {
  const { log, models: library } = useServices();
  const load = useCallback(
    async (signal: AbortSignal): Promise<readonly CountedCard[] | undefined> => {
      if (models === undefined) return undefined;
      const cards = models.map(async ({ id }): Promise<readonly CountedCard[]> => {
        const { total: rows } = await log.counts({ model: id }, { signal });
        return rows === 0 ? [] : [{ card: await library.card(id, signal), rows }];
      });
      const settled = await Promise.allSettled(cards);
      return settled.flatMap((result) => (result.status === "fulfilled" ? result.value : []));
    },
    [models, log, library],
  );
  const { state } = useAsync(load, { changesOf: log, debounceMs });
  return state.status === "ready" ? state.value : undefined;
}

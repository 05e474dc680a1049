import { useCallback, useEffect } from "react";
import type { Card, Context, ModelSummary } from "../../core/card.ts";
import { useServices } from "../services.tsx";
import { useAsync } from "../state/async.ts";
import { useSettled } from "../state/use-settled.ts";
import { type ContextShare, ShareChart } from "./share-chart.tsx";

/** Many changes in a row, as an import makes them, are counted once. */
const settleMs = 400;

type Chart = { readonly card: Card; readonly context: Context; readonly shares: readonly ContextShare[] };

/** For every model whose card asks for it: what people said, by a context such as the movie. */
export function ContextCharts({
  models,
  revision,
}: {
  models: readonly ModelSummary[];
  /** Grows with each change of the log. */
  revision: number;
}) {
  const { log, models: library } = useServices();
  const settled = useSettled(revision, settleMs);
  const load = useCallback(
    async (signal: AbortSignal): Promise<readonly Chart[]> => {
      const charts: Chart[] = [];
      for (const { id } of models) {
        const { total } = await log.counts({ model: id }, { signal });
        if (total === 0) continue;
        const card = await library.card(id, signal);
        for (const context of card.contexts.filter(({ chart }) => chart)) {
          const shares = await log.byContext(id, context.name);
          signal.throwIfAborted();
          if (shares.length > 0) charts.push({ card, context, shares });
        }
      }
      return charts;
    },
    [models, log, library],
  );
  const { state, refresh } = useAsync(load);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the log is a reason to count again
  useEffect(refresh, [settled, refresh]);
  // The list above says what is wrong with the log; a chart has nothing to add to it.
  if (state.status !== "ready") return null;
  return state.value.map(({ card, context, shares }) => (
    <ShareChart key={`${card.id} ${context.name}`} card={card} context={context} shares={shares} />
  ));
}

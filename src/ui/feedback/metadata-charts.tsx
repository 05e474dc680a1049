import { useCallback, useEffect, useId, useState } from "react";
import type { Card, Context } from "../../core/card.ts";
import { Failure } from "../controls/failure.tsx";
import { useAsync } from "../state/async.ts";
import { useServices } from "../state/services.tsx";
import { useDebounced } from "../state/use-debounced.ts";
import { type MetadataShare, ShareChart } from "./share-chart.tsx";
import type { CountedCard } from "./use-counted-cards.ts";

/** Many changes in a row, as an import makes them, are counted once. */
const debounceMs = 400;
/** More rows than this are counted only for somebody who opens the chart: all of them must be read. */
const maxRowsCountedAtOnce = 2000;

/** For every model whose card asks for it: what people said, by a context such as the movie. */
export function MetadataCharts({
  cards,
  revision,
}: {
  cards: readonly CountedCard[];
  /** Grows with each change of the log. */
  revision: number;
}) {
  const settled = useDebounced(revision, debounceMs);
  return cards.flatMap(({ card, rows }) =>
    card.contexts
      .filter(({ chart }) => chart)
      .map((context) => (
        <MetadataChart
          key={`${card.id} ${context.name}`}
          card={card}
          context={context}
          openAtFirst={rows <= maxRowsCountedAtOnce}
          revision={settled}
        />
      )),
  );
}

function MetadataChart({
  card,
  context,
  openAtFirst,
  revision,
}: {
  card: Card;
  context: Context;
  openAtFirst: boolean;
  revision: number;
}) {
  const headingId = useId();
  const { log } = useServices();
  const [open, setOpen] = useState(openAtFirst);
  const load = useCallback(
    async (): Promise<readonly MetadataShare[]> => (open ? log.byContext(card.id, context.name) : []),
    [log, card.id, context.name, open],
  );
  const { state, refresh, retry } = useAsync(load);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the log is a reason to count again
  useEffect(refresh, [revision, refresh]);
  const shownClass = card.classes.length === 2 ? card.classes[1] : undefined;
  return (
    <section className="share-chart" aria-labelledby={headingId}>
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <h2 id={headingId}>
            {shownClass ? `Share of ${shownClass.label ?? shownClass.name}` : "Share of each class"} by{" "}
            {context.label}
          </h2>
        </summary>
        {state.status === "loading" && <p className="hint">Counting …</p>}
        {state.status === "failed" && <Failure error={state.error} retry={retry} />}
        {state.status === "ready" && <ShareChart card={card} context={context} shares={state.value} />}
      </details>
    </section>
  );
}

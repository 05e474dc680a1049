import { type RefObject, useCallback, useId, useState } from "react";
import type { Card, MetadataField } from "../../core/card.ts";
import { classLabel, isBinary } from "../../core/classes.ts";
import type { FeedbackFilter } from "../../learning/feedback.ts";
import type { CountedCard } from "../../models/list-start.ts";
import { Failure } from "../controls/failure.tsx";
import { areaTone, ClassLegend } from "../display/class-tone.tsx";
import { useAsync } from "../state/async.ts";
import { useServices } from "../state/services.tsx";
import { useFocusFallback } from "../state/use-kept-focus.ts";
import { formatShareOf } from "../words/amounts.ts";
import { formatCount } from "../words/format.ts";
import { useWords } from "../words/language.ts";

/** Long enough for changes in quick succession, such as those from an import, to be counted only once. */
const debounceMs = 400;
/** If there are more rows, they are not counted until the chart is opened: counting reads them all. */
const maxRowsCountedAtOnce = 2000;
/** A closed chart has nothing to load. */
const closedChart = { value: undefined, isCurrent: () => true };

/** For each metadata field that a card wants plotted, such as the movie: a chart of the listed rows' right answers. */
export function MetadataCharts({
  cards,
  filter,
  isWide,
}: {
  cards: readonly CountedCard[];
  filter: FeedbackFilter;
  /** True if there is room beside the list. */
  isWide: boolean;
}) {
  return cards.flatMap(({ card, rows }) =>
    card.metadata
      .filter(({ chart }) => chart)
      .map((metadata) => (
        <MetadataChart
          key={`${card.id} ${metadata.name}`}
          card={card}
          metadata={metadata}
          filter={filter}
          openAtFirst={isWide && rows <= maxRowsCountedAtOnce}
        />
      )),
  );
}

function MetadataChart({
  card,
  metadata,
  filter,
  openAtFirst,
}: {
  card: Card;
  metadata: MetadataField;
  filter: FeedbackFilter;
  openAtFirst: boolean;
}) {
  const { chart: words, counting } = useWords().feedback;
  const headingId = useId();
  const { log } = useServices();
  const [open, setOpen] = useState(openAtFirst);
  const load = useCallback(
    async (signal: AbortSignal): Promise<readonly MetadataShare[] | undefined> =>
      open ? log.countsByMetadata(card.id, metadata.name, filter, signal) : undefined,
    [log, card.id, metadata.name, filter, open],
  );
  // While the rows for a new filter are being counted, the old chart stays.
  const loaded = open ? undefined : closedChart;
  const { state, latest, retry } = useAsync(load, { changesOf: log, debounceMs, loaded });
  const shownClass = isBinary(card) ? card.classes[1] : undefined;
  return (
    <section className="share-chart" aria-labelledby={headingId} aria-busy={state.status === "loading"}>
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <h2 id={headingId}>
            {words.heading(shownClass && classLabel(card, shownClass.name), metadata.label)}
          </h2>
        </summary>
        {state.status === "loading" && !latest && <p className="hint">{counting}</p>}
        {state.status === "failed" && <Failure error={state.error} retry={retry} />}
        {state.status !== "failed" && latest && (
          <ShareChart card={card} metadata={metadata} shares={latest} />
        )}
      </details>
    </section>
  );
}

/** For one value of a metadata field, how often each class was the right answer. */
export type MetadataShare = {
  readonly value: string;
  readonly rows: number;
  readonly byLabel: Readonly<Record<string, number>>;
};

/** The number of values shown at first; those with the most rows come first. */
const maxInitial = 12;

/** The share of each class by metadata value, with a bar for each value. */
export function ShareChart({
  card,
  metadata,
  shares,
}: {
  card: Card;
  metadata: MetadataField;
  shares: readonly MetadataShare[];
}) {
  const { chart: words } = useWords().feedback;
  const [all, setAll] = useState(false);
  // The button disappears, and would take the focus with it.
  const firstNew = useFocusFallback<HTMLLIElement>(all, { fromFirst: false });
  const shown = all ? shares : shares.slice(0, maxInitial);
  if (shares.length === 0) return <p className="hint">{words.none(metadata.label)}</p>;
  return (
    <>
      <p className="hint">{words.hint(card.title)}</p>
      <ClassLegend card={card} />
      <ul className="share-bars">
        {shown.map((share, index) => (
          <ShareRow
            key={share.value}
            card={card}
            share={share}
            row={index === maxInitial ? firstNew : undefined}
          />
        ))}
      </ul>
      {shown.length < shares.length && (
        <p>
          <button type="button" className="word" onClick={() => setAll(true)}>
            {words.showAll(formatCount(shares.length))}
          </button>
        </p>
      )}
    </>
  );
}

function ShareRow({
  card,
  share: { value, rows, byLabel },
  row,
}: {
  card: Card;
  share: MetadataShare;
  row: RefObject<HTMLLIElement | null> | undefined;
}) {
  const { chart: words } = useWords().feedback;
  const shareOf = (name: string) => (byLabel[name] ?? 0) / rows;
  const tones = card.classes.map(({ name }, index) => ({ name, tone: areaTone(card, index) }));
  const ordered = (isBinary(card) ? tones.toReversed() : tones).filter(({ name }) => shareOf(name) > 0);
  const shownClass = isBinary(card)
    ? card.classes[1]!
    : card.classes.reduce((best, entry) => (shareOf(entry.name) > shareOf(best.name) ? entry : best));
  return (
    <li ref={row} tabIndex={row && -1}>
      <span className="share-value" dir="auto">
        {value}
      </span>
      <span className="bar" aria-hidden="true">
        {ordered.map(({ name, tone }) => (
          <span
            key={name}
            className="bar-part"
            data-tone={tone}
            style={{ inlineSize: `${shareOf(name) * 100}%` }}
          />
        ))}
      </span>
      <span className="figures share-figure">
        <span className={isBinary(card) ? "visually-hidden" : undefined}>
          {classLabel(card, shownClass.name)}{" "}
        </span>
        {rows < 20
          ? formatShareOf(shareOf(shownClass.name), rows)
          : words.of(formatShareOf(shareOf(shownClass.name), rows), formatCount(rows))}
      </span>
    </li>
  );
}

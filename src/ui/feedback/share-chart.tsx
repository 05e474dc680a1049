import { useState } from "react";
import type { Card, Context } from "../../core/card.ts";
import { areaTone } from "../display/area-tone.ts";
import { Legend } from "../display/class-legend.tsx";
import { formatCount, formatShareOf } from "../words/format.ts";

/** How often each class was given for one value of a context. */
export type ContextShare = {
  readonly value: string;
  readonly rows: number;
  readonly byLabel: Readonly<Record<string, number>>;
};

/** More values than this are shown on request; those with the most rows come first. */
const shownAtFirst = 12;

/** The share of each class by one context, as a bar for each of its values. */
export function ShareChart({
  card,
  context,
  shares,
}: {
  card: Card;
  context: Context;
  shares: readonly ContextShare[];
}) {
  const [all, setAll] = useState(false);
  const shown = all ? shares : shares.slice(0, shownAtFirst);
  if (shares.length === 0) return <p className="hint">No row names a {context.label.toLowerCase()} yet.</p>;
  return (
    <>
      <p className="hint">{card.title}: what you said was right, so far. The line stands at a half.</p>
      <Legend card={card} />
      <ul className="share-bars">
        {shown.map((share) => (
          <ShareRow key={share.value} card={card} share={share} />
        ))}
      </ul>
      {shown.length < shares.length && (
        <p>
          <button type="button" className="word" onClick={() => setAll(true)}>
            Show all {formatCount(shares.length)}
          </button>
        </p>
      )}
    </>
  );
}

function ShareRow({ card, share: { value, rows, byLabel } }: { card: Card; share: ContextShare }) {
  const shareOf = (name: string) => (byLabel[name] ?? 0) / rows;
  const ordered = card.classes.length === 2 ? card.classes.toReversed() : card.classes;
  const told =
    card.classes.length === 2
      ? card.classes[1]!
      : card.classes.reduce((best, entry) => (shareOf(entry.name) > shareOf(best.name) ? entry : best));
  return (
    <li>
      <span className="share-value" dir="auto">
        {value}
      </span>
      <span className="bar" aria-hidden="true">
        {ordered.map(({ name }) => (
          <span
            key={name}
            className="bar-part"
            data-tone={areaTone(
              card,
              card.classes.findIndex((entry) => entry.name === name),
            )}
            style={{ inlineSize: `${shareOf(name) * 100}%` }}
          />
        ))}
      </span>
      <span className="figures share-figure">
        <span className={card.classes.length === 2 ? "visually-hidden" : undefined}>
          {told.label ?? told.name}{" "}
        </span>
        {rows < 20
          ? formatShareOf(shareOf(told.name), rows)
          : `${formatShareOf(shareOf(told.name), rows)} of ${formatCount(rows)}`}
      </span>
    </li>
  );
}

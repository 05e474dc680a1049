import { useState } from "react";
import type { Card, Context } from "../../core/card.ts";
import { areaTone } from "../display/area-tone.ts";
import { ClassLegend } from "../display/class-legend.tsx";
import { formatCount, formatShareOf } from "../words/format.ts";

/** How often each class was given for one value of a context. */
export type MetadataShare = {
  readonly value: string;
  readonly rows: number;
  readonly byLabel: Readonly<Record<string, number>>;
};

/** More values than this are shown on request; those with the most rows come first. */
const maxInitial = 12;

/** The share of each class by one context, as a bar for each of its values. */
export function ShareChart({
  card,
  context,
  shares,
}: {
  card: Card;
  context: Context;
  shares: readonly MetadataShare[];
}) {
  const [all, setAll] = useState(false);
  const shown = all ? shares : shares.slice(0, maxInitial);
  if (shares.length === 0) return <p className="hint">No row names a {context.label.toLowerCase()} yet.</p>;
  return (
    <>
      <p className="hint">{card.title}: what you said was right, so far. The line stands at a half.</p>
      <ClassLegend card={card} />
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

function ShareRow({ card, share: { value, rows, byLabel } }: { card: Card; share: MetadataShare }) {
  const shareOf = (name: string) => (byLabel[name] ?? 0) / rows;
  const ordered = card.classes.length === 2 ? card.classes.toReversed() : card.classes;
  const shownClass =
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
          {shownClass.label ?? shownClass.name}{" "}
        </span>
        {rows < 20
          ? formatShareOf(shareOf(shownClass.name), rows)
          : `${formatShareOf(shareOf(shownClass.name), rows)} of ${formatCount(rows)}`}
      </span>
    </li>
  );
}

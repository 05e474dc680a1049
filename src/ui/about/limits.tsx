import type { Card } from "../../core/card.ts";

/** What the model is bad at, and what it must not be used for. Near the top, where it is read. */
export function Limits({ card }: { card: Card }) {
  if (card.limits.length === 0 && card.mustNot === undefined) return null;
  return (
    <section aria-labelledby="limits-heading">
      <h2 id="limits-heading">What it is bad at</h2>
      {card.limits.length > 0 && (
        <ul className="prose-list">
          {card.limits.map((limit) => (
            <li key={limit}>{limit}</li>
          ))}
        </ul>
      )}
      {card.mustNot && <p className="must-not">{card.mustNot}</p>}
    </section>
  );
}

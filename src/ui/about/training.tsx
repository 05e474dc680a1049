import type { ReactNode } from "react";
import type { Card } from "../../core/card.ts";
import { formatCount } from "../words/format.ts";

/** What it was trained on, by what right, how its scores were taken and what was searched. */
export function Training({ card }: { card: Card }) {
  const { training } = card;
  if (training === undefined) return null;
  const { data, citation, licence, url, rows, heldOutRows, method, search, seed } = training;
  return (
    <section aria-labelledby="training-heading">
      <h2 id="training-heading">What it was trained on</h2>
      <p>{data}</p>
      <dl className="facts">
        <Fact name="Rows">
          {formatCount(rows)}
          {heldOutRows !== undefined && `, and ${formatCount(heldOutRows)} more that were kept apart`}
        </Fact>
        {licence && <Fact name="Licence">{licence}</Fact>}
        {citation && <Fact name="Source">{citation}</Fact>}
        {url && (
          <Fact name="Address">
            <a href={url} rel="noreferrer">
              {url}
            </a>
          </Fact>
        )}
        {method && <Fact name="Method">{method}</Fact>}
        {seed !== undefined && <Fact name="Seed">{seed}</Fact>}
      </dl>
      {search.length > 0 && (
        <details>
          <summary>What was searched</summary>
          <ul className="prose-list">
            {search.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

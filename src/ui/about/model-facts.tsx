import type { ReactNode } from "react";
import type { Card } from "../../core/card.ts";
import { formatBytes, formatCount } from "../words/format.ts";

/** Version, size and hash: what tells this file from any other. */
export function Facts({ card }: { card: Card }) {
  const { bytes, sha256 } = card.files["model.onnx"];
  return (
    <section aria-labelledby="facts-heading">
      <h2 id="facts-heading">The file</h2>
      <dl className="facts">
        <div>
          <dt>Version</dt>
          <dd>{card.version}</dd>
        </div>
        <div>
          <dt>Size</dt>
          <dd>{formatBytes(bytes)}</dd>
        </div>
        <div>
          <dt>SHA-256</dt>
          <dd>
            <code className="hash">{sha256}</code>
          </dd>
        </div>
        <div>
          <dt>Learns</dt>
          <dd>
            {card.learning
              ? "From your verdicts, on this device; the file itself never changes."
              : "No. Verdicts are collected only."}
          </dd>
        </div>
      </dl>
    </section>
  );
}

/** What the model is bad at, and what it must not be used for. Near the top, where it is read. */
export function Limits({ card }: { card: Card }) {
  if (card.limits.length === 0 && card.outOfScope === undefined) return null;
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
      {card.outOfScope && <p className="must-not">{card.outOfScope}</p>}
    </section>
  );
}

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

import type { Card } from "../../core/card.ts";
import { formatBytes } from "../words/format.ts";

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

import type { Card, ModelIndex } from "../core/card.ts";

/** Formats a site's JSON file, on one line. */
export function writeJson(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

/** The list of a site's models, `models/index.json`, sorted by `order` in their cards, then by id. */
export function makeModelIndex(cards: readonly Card[]): ModelIndex {
  const byId = [...cards].sort((one, other) => (one.id < other.id ? -1 : 1));
  const last = Number.POSITIVE_INFINITY;
  const sorted = byId.sort((one, other) =>
    one.order === other.order ? 0 : (one.order ?? last) - (other.order ?? last),
  );
  return {
    format: 1,
    models: sorted.map(({ id, title, summary, version, files }) => ({
      id,
      title,
      summary,
      version,
      ...files["model.onnx"],
    })),
  };
}

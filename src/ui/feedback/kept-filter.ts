import type { FeedbackOrder } from "../../learning/feedback.ts";
import { type FilterValues, noFilter, orders } from "./filters.tsx";

/** How the list was filtered and sorted. */
export type KeptFilter = { readonly values: FilterValues; readonly order: FeedbackOrder };

const names = Object.keys(noFilter) as (keyof FilterValues)[];

/**
 * The filter stored in the current entry of the browser's history: going back restores the list as the visitor left
 * it, while following a link shows all rows.
 * @param model the only model whose rows the link asks for
 */
export function readKeptFilter(model: string | undefined): KeptFilter {
  const kept = (window.history.state as { readonly feedback?: KeptFilter } | null)?.feedback;
  const isWhole = names.every((name) => typeof kept?.values?.[name] === "string");
  if (kept && isWhole && orders.includes(kept.order)) return kept;
  return { values: model === undefined ? noFilter : { ...noFilter, model }, order: "newest" };
}

/**
 * Stores the filter in the current entry of the browser's history, if that is still the list's: the list may stay for a
 * moment while the screen that the visitor goes to is being loaded.
 * @param hash the list's own
 */
export function keepFilter(filter: KeptFilter, hash: string): void {
  if (window.location.hash !== hash) return;
  const isPlain = filter.values === noFilter && filter.order === "newest";
  if (isPlain && window.history.state === null) return;
  window.history.replaceState({ feedback: isPlain ? undefined : filter }, "");
}

import type { Card } from "../../../core/card.ts";
import type { Tables } from "../../../tables/table-scoring.ts";
import type { TableState } from "./use-table.ts";

/**
 * One model's table. It outlives the screen that shows it, since the visitor may open a row in the form and come back.
 */
export type KeptTable = {
  readonly read: () => TableState;
  readonly subscribe: (changed: () => void) => () => void;
  readonly set: (next: TableState | ((before: TableState) => TableState)) => void;
  /** Stops the run under way. */
  running: AbortController | undefined;
  /** How many tables have been opened or closed so far, so that a table that is read too late is not shown. */
  openCount: number;
};

/** Kept for as long as the page is open, for each model of the site. */
const kept = new WeakMap<Tables, Map<string, KeptTable>>();

/** The table of this model, which is not shared with a model that replaced it under the same id. */
export function keptTable(tables: Tables, card: Card): KeptTable {
  const ofSite = kept.get(tables) ?? new Map<string, KeptTable>();
  kept.set(tables, ofSite);
  const key = `${card.id} ${card.files["model.onnx"].sha256}`;
  const table = ofSite.get(key) ?? createKeptTable();
  ofSite.set(key, table);
  return table;
}

function createKeptTable(): KeptTable {
  let state: TableState = { status: "none" };
  const listeners = new Set<() => void>();
  return {
    read: () => state,
    subscribe: (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    set: (next) => {
      state = typeof next === "function" ? next(state) : next;
      for (const changed of listeners) changed();
    },
    running: undefined,
    openCount: 0,
  };
}

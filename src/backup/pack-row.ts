import type { Inputs } from "../core/prediction.ts";
import type { Draft } from "../learning/log.ts";

/** A row with more values than this is packed. Rows with fewer are small, and there may be two million of them. */
const fewValues = 200;

/**
 * A function that packs rows: one with very many values holds them as a list until they are asked for by name. As an
 * object, each would take up to 36 bytes, even if it is missing.
 */
export function createRowPacker(): (row: Draft) => Draft {
  /** The names of the latest row's values, which rows usually share. */
  let shared: readonly string[] = [];
  return (row) => {
    const { inputs, ...others } = row;
    const own = Object.keys(inputs);
    if (own.length <= fewValues) return row;
    if (own.length !== shared.length || own.some((name, index) => name !== shared[index])) shared = own;
    const names = shared;
    const values = Object.values(inputs);
    return {
      ...others,
      get inputs(): Inputs {
        return Object.fromEntries(names.map((name, index) => [name, values[index]!]));
      },
    };
  };
}

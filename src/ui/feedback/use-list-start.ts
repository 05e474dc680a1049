import { useCallback, useEffect, useState } from "react";
import { type ListedModels, type ListStart, listCountedModels } from "../../models/list-start.ts";
import { type Loaded, useAsync } from "../state/async.ts";
import { useServices } from "../state/services.tsx";

/** Long enough for changes in quick succession, such as those from an import, to be counted only once. */
const debounceMs = 400;

/**
 * The data that was read for the list before it was first drawn.
 * @param isPlain true if all rows are listed, newest first
 * @returns a function that returns one part of the data, or undefined if that part has yet to be loaded
 */
export function useListStart(isPlain: boolean) {
  const { list } = useServices();
  const [start] = useState(() => (isPlain ? list?.start() : undefined));
  // From now on, the list keeps itself up to date.
  useEffect(() => list?.drop(), [list]);
  return <Part extends "counts" | "newest" | "listed" | "health">(
    part: Part,
  ): Loaded<ListStart[Part]> | undefined => start && { value: start[part], isCurrent: start.isCurrent };
}

/**
 * The models, and the cards of those that have feedback.
 * @returns undefined until the rows of all models have been counted
 */
export function useListedModels(loaded: Loaded<ListedModels> | undefined): ListedModels | undefined {
  const { log, models } = useServices();
  const load = useCallback((signal: AbortSignal) => listCountedModels(log, models, signal), [log, models]);
  return useAsync(load, { changesOf: log, debounceMs, loaded }).latest;
}

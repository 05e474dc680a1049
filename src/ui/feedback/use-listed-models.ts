import { useCallback } from "react";
import { type ListedModels, listCountedModels } from "../../models/list-start.ts";
import { type Loaded, useAsync } from "../state/async.ts";
import { useServices } from "../state/services.tsx";

/** Long enough for changes in quick succession, such as those from an import, to be counted only once. */
const debounceMs = 400;

/**
 * The models, and the cards of those that have feedback.
 * @returns undefined until the rows of all models are counted
 */
export function useListedModels(loaded: Loaded<ListedModels> | undefined): ListedModels | undefined {
  const { log, models } = useServices();
  const load = useCallback((signal: AbortSignal) => listCountedModels(log, models, signal), [log, models]);
  return useAsync(load, { changesOf: log, debounceMs, loaded }).latest;
}

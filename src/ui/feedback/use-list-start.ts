import { useEffect, useState } from "react";
import type { ListStart } from "../../models/list-start.ts";
import type { Loaded } from "../state/async.ts";
import { useServices } from "../state/services.tsx";

/**
 * What was read for the list before it is drawn for the first time.
 * @param isPlain true if all rows are listed, newest first
 * @returns a function that takes one part of it; the part is undefined if it has to be loaded
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

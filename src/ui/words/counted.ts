import { formatCount } from "./format.ts";

/** A count with its noun: "1 row", "12 rows". If no plural is given, "s" is added. */
export function counted(count: number, one: string, several = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : several}`;
}

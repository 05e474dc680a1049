import { formatCount } from "./format.ts";

/** A count with its noun: "1 row", "12 rows". Without a plural it is the English one. */
export function counted(count: number, one: string, several = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : several}`;
}

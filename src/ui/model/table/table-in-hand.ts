import { sectionHash } from "../../router/route.ts";

/** A table that was dropped on another of the model's screens. */
let inHand: { readonly id: string; readonly file: File } | undefined;

/** Takes a dropped table to the screen that scores it. */
export function carryToTable(id: string, file: File): void {
  inHand = { id, file };
  window.location.hash = sectionHash(id, "table");
}

/** The table that was carried to this model's screen. It is returned only once. */
export function takeTableInHand(id: string): File | undefined {
  const file = inHand?.id === id ? inHand.file : undefined;
  inHand = undefined;
  return file;
}

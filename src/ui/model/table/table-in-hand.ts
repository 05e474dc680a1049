import { sectionHash } from "../../router/route.ts";

/** A table that was dropped on a different screen of the model. */
let inHand: { readonly id: string; readonly file: File } | undefined;

/** Takes a dropped table to the screen that scores it. */
export function carryToTable(id: string, file: File): void {
  inHand = { id, file };
  window.location.hash = sectionHash(id, "table");
}

/** Returns the table that was carried to this model's screen, but only the first time. */
export function takeTableInHand(id: string): File | undefined {
  const file = inHand?.id === id ? inHand.file : undefined;
  inHand = undefined;
  return file;
}

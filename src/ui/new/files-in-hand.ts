/** Files that were dropped on a different screen, for `#/new` to open. */
let inHand: readonly File[] = [];

/** Takes dropped files to `#/new`. */
export function carryToNewPage(files: readonly File[]): void {
  inHand = files;
  window.location.hash = "#/new";
}

/** Returns the files that were carried to `#/new`, but only the first time. */
export function takeFilesInHand(): readonly File[] {
  const files = inHand;
  inHand = [];
  return files;
}

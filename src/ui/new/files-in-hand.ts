/** Files that were dropped on another screen, for the page that takes them. */
let inHand: readonly File[] = [];

/** Takes dropped files to `#/new`. */
export function carryToNewPage(files: readonly File[]): void {
  inHand = files;
  window.location.hash = "#/new";
}

/** The files that were carried here. Returned only once. */
export function takeFilesInHand(): readonly File[] {
  const files = inHand;
  inHand = [];
  return files;
}

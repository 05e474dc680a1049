/** Files dropped on another screen, for the page that opens them. */
let inHand: readonly File[] = [];

/** Takes dropped files to `#/new`. */
export function carryToNewPage(files: readonly File[]): void {
  inHand = files;
  window.location.hash = "#/new";
}

/** The files carried here. Only the first call returns them. */
export function takeFilesInHand(): readonly File[] {
  const files = inHand;
  inHand = [];
  return files;
}

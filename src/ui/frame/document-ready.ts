/** Resolves when the whole document has been read, so that every element of `index.html` is there. */
export function parsed(): Promise<void> {
  if (document.readyState !== "loading") return Promise.resolve();
  return new Promise((resolve) =>
    document.addEventListener("DOMContentLoaded", () => resolve(), { once: true }),
  );
}

/**
 * Resolves when the document's style sheets are loaded, so that elements have their final sizes. If one can't be
 * loaded, it resolves when the browser gives up, and the page is drawn without it.
 */
export async function styled(): Promise<void> {
  await parsed();
  const links = [...document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]')];
  const pending = links.filter((link) => !isLoaded(link));
  if (pending.length === 0 || document.readyState === "complete") return;
  const ends = pending.map(
    (link) => new Promise((resolve) => ["load", "error"].map((end) => link.addEventListener(end, resolve))),
  );
  // A failure that was reported before now is not reported again, so the end of all loading counts too.
  const loaded = new Promise((resolve) => addEventListener("load", resolve, { once: true }));
  await Promise.race([Promise.all(ends), loaded]);
}

function isLoaded({ sheet }: HTMLLinkElement): boolean {
  try {
    return sheet !== null && sheet.cssRules.length >= 0;
  } catch {
    // Firefox has the sheet from the start, and throws until it is loaded.
    return false;
  }
}

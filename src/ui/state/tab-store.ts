/**
 * Keeps a value through a reload, an update or Back, in this tab only. A browser that refuses session storage loses nothing
 * but that: what is on the screen stays there.
 * @param value what JSON can hold; undefined forgets it
 */
export function keepInTab(key: string, value: unknown): void {
  try {
    if (value === undefined) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Private windows and full stores.
  }
}

/** The value that this tab's page kept; undefined if there is none or it can't be read. */
export function keptInTab(key: string): unknown {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

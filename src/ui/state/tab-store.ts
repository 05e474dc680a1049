/**
 * Keeps a value through a reload, an update or Back, in this tab only. If a browser refuses session storage, only that is
 * lost; the screen doesn't change.
 * @param value any value that JSON can hold; undefined deletes it
 */
export function keepInTab(key: string, value: unknown): void {
  try {
    if (value === undefined) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Private windows and full storage throw.
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

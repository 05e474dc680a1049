import { useEffect } from "react";

/**
 * Makes the browser ask before the visitor leaves the page, because something on it would be lost.
 * @returns a function that stops it from asking
 */
export function askBeforeLeaving(): () => void {
  const ask = (event: BeforeUnloadEvent) => event.preventDefault();
  window.addEventListener("beforeunload", ask);
  return () => window.removeEventListener("beforeunload", ask);
}

/** While `wanted` is true, makes the browser ask before the visitor leaves the page. */
export function useLeaveWarning(wanted: boolean): void {
  useEffect(() => (wanted ? askBeforeLeaving() : undefined), [wanted]);
}

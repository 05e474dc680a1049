import { useEffect } from "react";

/**
 * Makes the browser ask before the visitor leaves the page, because something on it would be lost.
 * @returns stops asking
 */
export function askBeforeLeaving(): () => void {
  const ask = (event: BeforeUnloadEvent) => event.preventDefault();
  window.addEventListener("beforeunload", ask);
  return () => window.removeEventListener("beforeunload", ask);
}

/** Asks before the visitor leaves the page while `wanted` is true. */
export function useLeaveWarning(wanted: boolean): void {
  useEffect(() => (wanted ? askBeforeLeaving() : undefined), [wanted]);
}

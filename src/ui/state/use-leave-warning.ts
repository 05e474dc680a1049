import { useEffect } from "react";

/**
 * While `wanted` is true, makes the browser ask before the visitor leaves the page, because something on it would be
 * lost.
 */
export function useLeaveWarning(wanted: boolean): void {
  useEffect(() => {
    if (!wanted) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [wanted]);
}

import { useEffect, useMemo, useRef, useState } from "react";
import { parseRoute, type Route } from "./route.ts";

/** How long the screen that is being left may stay while the next one is prepared. */
const patienceMs = 200;

/**
 * The screen that the address leads to. It is updated whenever a link or the Back button changes the address.
 * @param prepare loads what a screen needs for its first drawing. It returns undefined if everything is here, and
 * otherwise a promise that never rejects. Until that resolves, the screen that is being left stays
 */
export function useRoute(prepare: (route: Route) => Promise<unknown> | undefined): Route {
  const [hash, setHash] = useState(() => window.location.hash);
  const latest = useRef(hash);
  useEffect(() => {
    const follow = async () => {
      const next = window.location.hash;
      if (next === latest.current) return;
      latest.current = next;
      const prepared = prepare(parseRoute(next));
      if (prepared) await Promise.race([prepared, new Promise((resolve) => setTimeout(resolve, patienceMs))]);
      // Meanwhile, another link may have been followed.
      if (latest.current === next) setHash(next);
    };
    window.addEventListener("hashchange", follow);
    // The address may have changed between the first drawing and now.
    void follow();
    return () => window.removeEventListener("hashchange", follow);
  }, [prepare]);
  return useMemo(() => parseRoute(hash), [hash]);
}

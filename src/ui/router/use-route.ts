import { useEffect, useMemo, useRef, useState } from "react";
import { parseRoute, type Route } from "./route.ts";

/** How long the screen that is being left may stay while the next one is prepared. */
const patienceMs = 200;

/** Sent to the window after the page itself has replaced the address. */
const replacedEvent = "addressreplaced";

/** Replaces the address without leaving the screen. If the earlier address is opened again, it is followed again. */
export function replaceAddress(hash: string): void {
  window.history.replaceState(window.history.state, "", hash);
  window.dispatchEvent(new Event(replacedEvent));
}

/**
 * The screen that the address leads to. It is updated whenever a link or the Back button changes the address.
 * @param prepare loads what a screen needs for its first drawing. It returns undefined if everything is here, and
 * otherwise a promise that never rejects. Until that resolves, the screen that is being left stays
 */
export function useRoute(prepare: (route: Route) => Promise<unknown> | undefined): Route {
  // An object, because the same address can be followed twice.
  const [address, setAddress] = useState(() => ({ hash: window.location.hash }));
  const latest = useRef(address.hash);
  useEffect(() => {
    const follow = async () => {
      const next = window.location.hash;
      if (next === latest.current) return;
      latest.current = next;
      const prepared = prepare(parseRoute(next));
      if (prepared) await Promise.race([prepared, new Promise((resolve) => setTimeout(resolve, patienceMs))]);
      // Meanwhile, another link may have been followed.
      if (latest.current === next) setAddress({ hash: next });
    };
    const forget = () => {
      latest.current = window.location.hash;
    };
    window.addEventListener("hashchange", follow);
    window.addEventListener(replacedEvent, forget);
    // The address may have changed between the first drawing and now.
    void follow();
    return () => {
      window.removeEventListener("hashchange", follow);
      window.removeEventListener(replacedEvent, forget);
    };
  }, [prepare]);
  return useMemo(() => parseRoute(address.hash), [address]);
}

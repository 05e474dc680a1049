import { type ReactNode, useRef } from "react";
import type { Route } from "../router/route.ts";
import { OfflineNote, UpdatePrompt } from "./offline-note.tsx";

/** What stands around every screen: the name, the ways, and what the page knows of being offline. */
export function Frame({ route, children }: { route: Route; children: ReactNode }) {
  const main = useRef<HTMLElement>(null);
  const current = (page: Route["page"]) => (route.page === page ? "page" : undefined);
  return (
    <>
      {/* A link would change the hash, which is the route here. */}
      <button type="button" className="skip" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <UpdatePrompt />
      <header className="masthead">
        <a className="wordmark" href="#/" aria-label="Hunch">
          Hunch<span aria-hidden="true">?</span>
        </a>
        <nav aria-label="Main">
          <a href="#/" aria-current={current("home")}>
            Models
          </a>
          <a href="#/feedback" aria-current={current("feedback")}>
            Feedback
          </a>
          <a href="#/api" aria-current={current("api")}>
            API
          </a>
        </nav>
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        {children}
      </main>
      <footer className="colophon">
        <p>Nothing you type leaves this browser.</p>
        <OfflineNote />
      </footer>
    </>
  );
}

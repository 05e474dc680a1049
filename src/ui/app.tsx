import { lazy, useCallback, useEffect, useState } from "react";
import { optionalPages } from "../core/site-settings.ts";
import type { ListAhead } from "../models/list-start.ts";
import { limitPastes } from "./controls/paste-limit.ts";
import { EmbeddedFrame, Frame, ScreenBoundary } from "./frame/frame.tsx";
import { HomePage } from "./home/home-page.tsx";
import { ModelPage } from "./model/model-page.tsx";
import { NotFoundPage } from "./not-found/not-found-page.tsx";
import type { Route } from "./router/route.ts";
import { useRoute } from "./router/use-route.ts";
import { type LateScreen, lateScreenOf, loadScreen } from "./screens.ts";
import { PendingVerdictsProvider } from "./state/pending-verdicts.tsx";
import { type Services, ServicesProvider, useServices } from "./state/services.tsx";
import { siteSettings } from "./state/site.ts";
import { useLanguage } from "./words/language.ts";

const screens = {
  api: lazy(async () => ({ default: await loadScreen.api() })),
  feedback: lazy(async () => ({ default: await loadScreen.feedback() })),
  publish: lazy(async () => ({ default: await loadScreen.publish() })),
  new: lazy(async () => ({ default: await loadScreen.new() })),
};

/**
 * Loads the code of a screen, and what the list of all feedback shows first, before the screen is drawn. Otherwise
 * React would first draw the page without the screen, and then, to prevent flicker, wait 300 ms before drawing it.
 * @returns promises that never reject, each undefined if there is nothing to load
 */
export function prepareScreen(route: Route, list: ListAhead | undefined) {
  const name = lateScreenOf(route);
  const isList = route.page === "feedback" && route.model === undefined;
  // Before the visitor comes back to the list, models may be added.
  if (!isList) list?.drop();
  return {
    code: name === undefined || prepared.has(name) ? undefined : loadCode(name),
    start: isList ? list?.read() : undefined,
  };
}

/** The screens whose code has been loaded. */
const prepared = new Set<LateScreen>();

async function loadCode(name: LateScreen): Promise<void> {
  try {
    Object.assign(screens, { [name]: await loadScreen[name]() });
    prepared.add(name);
  } catch {
    // Drawing the screen will hit the same failure and report it.
  }
}

/** The whole page, given its services. */
export function App({ services }: { services: Services }) {
  const { list } = services;
  const prepare = useCallback(
    (next: Route) => {
      const { code, start } = prepareScreen(next, list);
      return code || start ? Promise.all([code, start]) : undefined;
    },
    [list],
  );
  const route = useRoute(prepare);
  // Redraws everything, including numbers and dates, when the language changes.
  useLanguage();
  useEffect(() => limitPastes(document), []);
  return (
    <ServicesProvider services={services}>
      <PendingVerdictsProvider>
        {route.page === "model" && route.embedded ? (
          <EmbeddedFrame id={route.id}>
            <ScreenBoundary key={route.page} route={route}>
              <Screen route={route} />
            </ScreenBoundary>
          </EmbeddedFrame>
        ) : (
          <Frame route={route}>
            <ScreenBoundary key={route.page} route={route}>
              <Screen route={route} />
            </ScreenBoundary>
          </Frame>
        )}
      </PendingVerdictsProvider>
    </ServicesProvider>
  );
}

function Screen({ route }: { route: Route }) {
  const revision = useOwnRevision(route.page === "model" ? route.id : undefined);
  if (isLeftOut(route)) return <NotFoundPage path={`/${route.page}`} />;
  switch (route.page) {
    case "home":
      return <HomePage />;
    case "feedback":
      return <screens.feedback key={route.model} model={route.model} />;
    case "api":
      return <screens.api problem={route.problem} />;
    case "publish":
      return <screens.publish model={route.model} />;
    case "new":
      return <screens.new key={route.replaces} replaces={route.replaces} />;
    case "model":
      return (
        <ModelPage
          key={`${route.id} ${revision}`}
          id={route.id}
          section={route.section}
          values={route.values}
          embedded={route.embedded}
        />
      );
    case "not-found":
      return <NotFoundPage key={route.path} path={route.path} />;
  }
}

/** Whether the site's owner left this page out. */
function isLeftOut({ page }: Route): boolean {
  return (
    optionalPages.some((optional) => optional === page) && !siteSettings().pages.some((each) => each === page)
  );
}

/**
 * A number that increases whenever an added model changes, in this tab or another, so that its data is read again.
 * @param id the model to watch; if it is omitted, all models are watched
 */
function useOwnRevision(id?: string): number {
  const { own } = useServices();
  const [revision, setRevision] = useState(0);
  useEffect(
    () =>
      own.onChange((changed) => {
        if (id === undefined || changed === id) setRevision((count) => count + 1);
      }),
    [own, id],
  );
  return revision;
}

import {
  Component,
  type ReactNode,
  type RefObject,
  Suspense,
  useEffect,
  useRef,
  useSyncExternalStore,
} from "react";
import { type AppError, toAppError } from "../../core/errors.ts";
import { defaultSettings } from "../../core/site-settings.ts";
import type { OfflineState } from "../../offline/page-offline.ts";
import { AsyncButton } from "../controls/async-button.tsx";
import { Failure } from "../controls/failure.tsx";
import { TaskStatus } from "../controls/task-status.tsx";
import type { Route } from "../router/route.ts";
import { useServices } from "../state/services.tsx";
import { siteSettings } from "../state/site.ts";
import { useTask } from "../state/task.ts";
import { useKeptFocus } from "../state/use-kept-focus.ts";
import type { Words } from "../words/en/index.ts";
import { useWords } from "../words/language.ts";
import { Preferences } from "./preferences.tsx";

/** Surrounds every screen: name, navigation, and a footer that says whether the page works offline. */
export function Frame({ route, children }: { route: Route; children: ReactNode }) {
  const { frame: words } = useWords();
  const main = useRef<HTMLElement>(null);
  useKeptFocus();
  const site = siteSettings();
  const pages = (["feedback", "api", "publish"] as const).filter((page) => site.pages.includes(page));
  const current = (page: Route["page"]) => (route.page === page ? "page" : undefined);
  return (
    <>
      {/* A link would change the hash, which is the route here. */}
      <button type="button" className="skip" onClick={() => main.current?.focus()}>
        {words.skip}
      </button>
      <UpdatePrompt />
      <header className="masthead">
        <a className="wordmark" href="#/" aria-label={site.title}>
          {site.title}
          {site.title === defaultSettings.title && <span aria-hidden="true">?</span>}
        </a>
        <nav aria-label={words.navigation}>
          <a href="#/" aria-current={current("home")}>
            {words.models}
          </a>
          {pages.map((page) => (
            <a key={page} href={`#/${page}`} aria-current={current(page)}>
              {words[page]}
            </a>
          ))}
        </nav>
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        {children}
      </main>
      <footer className="colophon">
        <div>
          <p>{words.privacy}</p>
          <OfflineNote />
        </div>
        <ul className="colophon-links" aria-label={words.links}>
          {site.source && (
            <li>
              <a href={site.source} rel="noreferrer">
                {words.source}
              </a>
            </li>
          )}
          <li>
            <a href="README.txt">{words.documents}</a>
          </li>
          <li>
            <a href="LICENSE.txt">{words.licence}</a>
          </li>
        </ul>
        <Preferences />
      </footer>
    </>
  );
}

/**
 * The frame around a model's page that is embedded in another page: it draws nothing, but tells the outer page its
 * height.
 */
export function EmbeddedFrame({ id, children }: { id: string; children: ReactNode }) {
  const main = useRef<HTMLElement>(null);
  useKeptFocus();
  useAnnouncedHeight(main, id);
  return (
    <main id="main" ref={main} tabIndex={-1} className="embedded">
      {children}
    </main>
  );
}

/** The message that an embedded page posts to the page around it whenever its height changes. */
export type HeightMessage = {
  readonly type: "hunch:height";
  /** The model that is shown. */
  readonly id: string;
  /** In whole CSS pixels. */
  readonly height: number;
};

/**
 * Tells the parent page an element's height, now and after every change. Only a parent on the same origin receives
 * it.
 * @param element the whole content: the document itself is never shorter than its frame, so its height would not
 * reveal that the content shrank
 */
export function useAnnouncedHeight(element: RefObject<HTMLElement | null>, id: string): void {
  useEffect(() => {
    const content = element.current;
    if (content === null || window.parent === window) return;
    let announced: number | undefined;
    const announce = () => {
      const height = Math.ceil(content.getBoundingClientRect().height);
      if (height === announced) return;
      announced = height;
      const message: HeightMessage = { type: "hunch:height", id, height };
      window.parent.postMessage(message, window.location.origin);
    };
    const observer = new ResizeObserver(announce);
    observer.observe(content);
    return () => observer.disconnect();
  }, [element, id]);
}

function subscribeToNetwork(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

function offlineSentence(words: Words["frame"]["offline"], state: OfflineState, online: boolean): string {
  if (online) return words[state.status];
  return state.status === "ready" ? words.offlineReady : words.offlineUnready;
}

/** Says in one sentence whether the page would work offline. */
function OfflineNote() {
  const { offline } = useServices();
  const { frame: words } = useWords();
  const state = useSyncExternalStore(
    (listener) => offline.onChange(listener),
    () => offline.state,
  );
  const online = useSyncExternalStore(subscribeToNetwork, () => navigator.onLine);
  return <p role="status">{offlineSentence(words.offline, state, online)}</p>;
}

/** Asks before the page switches to a new version of the app. */
function UpdatePrompt() {
  const { offline } = useServices();
  const { frame: words } = useWords();
  const waits = useSyncExternalStore(
    (listener) => offline.onChange(listener),
    () => offline.updateWaiting,
  );
  const task = useTask<void>();
  if (!waits) return null;
  return (
    <div className="update-prompt" role="status">
      <p>{words.update.available}</p>
      <AsyncButton busy={task.state.status === "running"} onClick={() => task.start(() => offline.update())}>
        {words.update.now}
      </AsyncButton>
      <TaskStatus task={task} label={words.update.running} />
    </div>
  );
}

type BoundaryProps = { readonly route: Route; readonly children: ReactNode };
type BoundaryState = { readonly error: AppError | undefined; readonly route: Route };

/**
 * Prevents a failure on one screen, such as an exception during rendering or code that did not load, from breaking the
 * whole page. The other screens keep working, and unsaved feedback is not lost.
 */
export class ScreenBoundary extends Component<BoundaryProps, BoundaryState> {
  override readonly state: BoundaryState = { error: undefined, route: this.props.route };

  /** Two routes can have the same page: a model's sections, and other models. */
  static getDerivedStateFromProps({ route }: BoundaryProps, state: BoundaryState) {
    return route === state.route ? null : { error: undefined, route };
  }

  static getDerivedStateFromError(error: unknown) {
    return { error: toAppError(error) };
  }

  override render() {
    const { error } = this.state;
    if (error) return <Failure error={error} retry={() => location.reload()} />;
    return <Suspense fallback={<Loading />}>{this.props.children}</Suspense>;
  }
}

function Loading() {
  return (
    <p className="page" role="status">
      {useWords().frame.loading}
    </p>
  );
}

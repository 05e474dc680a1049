import type { Page } from "playwright-core";
import type { SharedSite } from "./static-site.ts";

/** The API's response to a page's `fetch`. */
export type ApiAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body, if it is JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: the tests check the values that a call returns
  readonly json: any;
  readonly durationMs: number;
};

/** Calls the API from a page on the site, as any script would. `path` is relative to `api/`, or starts with `/`. */
export function callApi(
  page: Page,
  site: SharedSite,
  path: string,
  init: { readonly method?: string; readonly body?: unknown } = {},
): Promise<ApiAnswer> {
  const url = new URL(path, `${site.url}api/`).href;
  return page.evaluate(
    async ([address, method, body]) => {
      const started = performance.now();
      const headers = { "Content-Type": "application/json" };
      const response = await fetch(address, { method, ...(body !== undefined && { body, headers }) });
      const text = await response.text();
      const isJson = response.headers.get("Content-Type")?.includes("json");
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        text,
        json: isJson ? JSON.parse(text) : undefined,
        durationMs: performance.now() - started,
      };
    },
    [url, init.method ?? "GET", init.body === undefined ? undefined : JSON.stringify(init.body)] as const,
  );
}

/** The address of a prediction for one review, relative to `api/`. */
export function predictionOf(review: string): string {
  return `models/movie-review/predict?${new URLSearchParams({ review })}`;
}

/** Stops all service workers, as the browser does on its own when they are idle. */
export async function stopServiceWorkers(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("ServiceWorker.enable");
  await session.send("ServiceWorker.stopAllWorkers");
  await session.detach();
}

import type { Route } from "./router/route.ts";

/**
 * Screens that a first visit to a model does not need: their code is fetched when they are opened, and is cached for
 * offline use.
 */
export const loadScreen = {
  api: async () => (await import("./api/api-page.tsx")).ApiPage,
  feedback: async () => (await import("./feedback/feedback-page.tsx")).FeedbackPage,
  publish: async () => (await import("./publish/publish-page.tsx")).PublishPage,
  new: async () => (await import("./new/new-page.tsx")).NewPage,
};

export type LateScreen = keyof typeof loadScreen;

/** Which of these screens a route leads to, if any. */
export function lateScreenOf({ page }: Route): LateScreen | undefined {
  return Object.hasOwn(loadScreen, page) ? (page as LateScreen) : undefined;
}

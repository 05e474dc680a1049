import { parseRoute } from "./router/route.ts";

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

/** Which of these screens an address leads to, if any. */
export function lateScreenOf(hash: string): keyof typeof loadScreen | undefined {
  const { page } = parseRoute(hash);
  return Object.hasOwn(loadScreen, page) ? (page as keyof typeof loadScreen) : undefined;
}

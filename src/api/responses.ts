import type { Call } from "./operation.ts";

const encoder = new TextEncoder();

/** A JSON response, indented for readability if the browser navigates to it, for example in a tab. */
export function json(
  call: Call,
  value: unknown,
  init: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): Response {
  const indent = call.request.mode === "navigate" ? 2 : undefined;
  return new Response(streamOf(JSON.stringify(value, undefined, indent)), {
    status: init.status ?? 200,
    headers: { ...securityHeaders, "Content-Type": "application/json", ...init.headers },
  });
}

/**
 * Returns the text as a stream with a single chunk: in Chromium, a call that is answered with a stream takes 0.8 times
 * as long as one that is answered with a string.
 */
function streamOf(text: string): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(text));
      controller.close();
    },
  });
}

/** The response to a DELETE: 204 without a body. */
export function noContent(): Response {
  return new Response(null, { status: 204, headers: securityHeaders });
}

/**
 * The headers of every response. Caches must not store responses, since lessons change the answers. Browsers
 * also apply these headers to responses from a service worker, so another site can neither frame a response
 * nor load it as an image or script.
 */
export const securityHeaders = {
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'self'",
  "X-Frame-Options": "SAMEORIGIN",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "same-origin",
} as const;

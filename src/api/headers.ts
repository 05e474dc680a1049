/**
 * Headers of every answer. Nothing is stored by caches, since lessons change the answers. Browsers hold frames and
 * embedding to them for answers of a service worker too, so another site can neither frame an answer nor load it
 * as an image or script.
 */
export const securityHeaders = {
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'self'",
  "X-Frame-Options": "SAMEORIGIN",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "same-origin",
} as const;

import type { FeedbackAddress } from "../core/site-settings.ts";

/**
 * The content policy of a site's page. It allows resources from the site's own origin, WebAssembly, and
 * images from blob: and data: URLs; inline scripts and styles are forbidden. The only other addresses that
 * the page may contact are the forms that receive feedback, each with its path. If the path ends in a slash,
 * browsers also allow every path below it.
 */
export function contentPolicy(addresses: readonly FeedbackAddress[] = []): string {
  const forms = addresses.flatMap((address) => ("form" in address ? [policySource(address.form)] : []));
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    ["connect-src 'self'", ...new Set(forms)].join(" "),
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

/** A form's address in a policy. A source expression can't have a query or a fragment (Content Security Policy Level 3, section 2.3.1). */
export function policySource(form: string): string {
  const { origin, pathname } = new URL(form);
  return origin + pathname;
}

/**
 * `_headers`, for hosts that read it (Netlify, Cloudflare Pages): the page's policy, who may frame it (which
 * a meta element can't express), and how long each file may be cached.
 */
export function makeHeadersFile(policy: string): string {
  return `# For hosts that read this file (Netlify, Cloudflare Pages). The site also works on hosts that don't.
/*
  Content-Security-Policy: ${policy}; frame-src 'self'; frame-ancestors 'self'
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
  Permissions-Policy: accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()
  Cross-Origin-Opener-Policy: same-origin
  Cross-Origin-Resource-Policy: same-origin
# No path may match two of the rules below, since hosts treat that differently.
/assets/*
  Cache-Control: public, max-age=31536000, immutable
/
  Cache-Control: no-cache
/index.html
  Cache-Control: no-cache
/hunch.js
  Cache-Control: no-cache
/service-worker.js
  Cache-Control: no-cache
/models/*
  Cache-Control: no-cache
`;
}

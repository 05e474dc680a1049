/** True for addresses that the API answers: everything under the site's `api/`. */
export function isApiAddress(url: URL, base: URL): boolean {
  return url.origin === base.origin && url.pathname.startsWith(`${base.pathname}api/`);
}

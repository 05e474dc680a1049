/** True for addresses that the API answers: everything below `api/` of the site. */
export function isApiAddress(url: URL, base: URL): boolean {
  return url.origin === base.origin && url.pathname.startsWith(`${base.pathname}api/`);
}

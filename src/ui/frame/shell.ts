import { modelSections, parseRoute, sectionHash } from "../router/route.ts";
import { preferredLanguage } from "../words/preferred-language.ts";

/**
 * Draws the top of the screen while the interface's code is loading, from the template in `index.html`: the masthead,
 * the heading of the home page, and a model's heading once its card has arrived. The interface then draws the same
 * elements in their place. The template is in English, so a page in another language waits for the interface.
 * So does an embedded page, since it has no masthead.
 * @param hash the hash, as in `location.hash`
 * @returns a function that draws the model's heading from its card, which need not be valid; it does nothing if the
 * route has no model, or once the interface has been drawn
 */
export function drawShell(hash: string): (card: unknown) => void {
  const route = parseRoute(hash);
  const root = document.getElementById("root");
  const template = document.querySelector<HTMLTemplateElement>("#shell");
  const isEmbedded = route.page === "model" && route.embedded;
  if (root === null || template === null || isEmbedded || preferredLanguage() !== "en")
    return () => undefined;

  const shell = template.content.cloneNode(true) as DocumentFragment;
  const { title, pages } = ownersSettings();
  const wordmark = shell.querySelector(".wordmark");
  if (wordmark && title !== undefined && title !== "Hunch") wordmark.textContent = title;
  for (const link of shell.querySelectorAll("[data-page]")) {
    const page = link.getAttribute("data-page") ?? "";
    if (page === route.page) link.setAttribute("aria-current", "page");
    else if (page !== "home" && pages?.includes(page) === false) link.remove();
  }
  const home = shell.querySelector(".home");
  if (route.page !== "home") home?.remove();
  const heading = shell.querySelector<HTMLElement>(".model-page");
  root.replaceChildren(shell);

  return (card) => {
    if (heading === null || !heading.isConnected || route.page !== "model") return;
    const { title, summary } = (card ?? {}) as Record<string, unknown>;
    if (typeof title !== "string" || typeof summary !== "string") return;
    heading.querySelector("h1")!.textContent = title;
    heading.querySelector("p")!.textContent = summary;
    for (const [index, link] of heading.querySelectorAll("a").entries())
      link.href = sectionHash(route.id, modelSections[index]!);
    heading.hidden = false;
  };
}

/** The site's title and its pages, read without the code that validates them. */
function ownersSettings(): { readonly title?: string; readonly pages?: readonly unknown[] } {
  const content = document.querySelector('meta[name="hunch-site"]')?.getAttribute("content") ?? "{}";
  try {
    const { title, pages } = JSON.parse(content);
    return { ...(typeof title === "string" && { title }), ...(Array.isArray(pages) && { pages }) };
  } catch {
    // The interface reports invalid settings.
    return {};
  }
}

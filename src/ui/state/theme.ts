/** The page's colour scheme: the system's, or the visitor's choice. */
export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const key = "hunch-theme";

/** The chosen theme; `system` if none was chosen, or if storage is unavailable. */
export function readTheme(): Theme {
  try {
    return themes.find((theme) => theme === localStorage.getItem(key)) ?? "system";
  } catch {
    return "system";
  }
}

/**
 * Applies a theme: sets `data-theme` on the root, which the tokens read, and the colour of the browser's own bars.
 * Called before the first paint, so that a dark page does not flash white.
 */
export function showTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    const own = meta.media.includes("dark") ? "dark" : "light";
    meta.content = barColours[theme === "system" ? own : theme];
  }
}

/** Shows a theme and keeps the choice. */
export function chooseTheme(theme: Theme): void {
  showTheme(theme);
  try {
    localStorage.setItem(key, theme);
  } catch {
    // If storage is unavailable, the theme lasts until the page is closed.
  }
}

/** The values of `--paper` in tokens.css, which a meta element can't read. */
const barColours = { light: "#fbf9f4", dark: "#171512" };

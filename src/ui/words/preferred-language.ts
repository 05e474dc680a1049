/** A language in which the page is available, as a BCP 47 tag. */
export type Language = "en" | "de";

/** The page's languages, with the name of each in that language. */
export const languages: Readonly<Record<Language, string>> = { en: "English", de: "Deutsch" };

const key = "hunch-language";

/** Remembers the chosen language. */
export function keepLanguage(language: Language): void {
  try {
    localStorage.setItem(key, language);
  } catch {
    // If the browser stores nothing, the choice lasts until the page is closed.
  }
}

/** Whether the page is available in the language with this tag. */
export function isLanguage(tag: string): tag is Language {
  return Object.hasOwn(languages, tag);
}

/** The language that was chosen in this browser; undefined if none was, or if the browser stores nothing. */
export function chosenLanguage(): Language | undefined {
  try {
    const tag = localStorage.getItem(key);
    return tag !== null && isLanguage(tag) ? tag : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The language that was chosen, or else the first of the browser's languages in which the page is available, or else
 * English.
 */
export function preferredLanguage(): Language {
  const tags = navigator.languages.map((tag) => tag.split("-")[0] ?? "");
  return chosenLanguage() ?? tags.find(isLanguage) ?? "en";
}

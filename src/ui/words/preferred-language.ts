/** A language that the page is available in, by its BCP 47 tag. */
export type Language = "en" | "de";

/** The languages of the page, each under its own name. */
export const languages: Readonly<Record<Language, string>> = { en: "English", de: "Deutsch" };

const key = "hunch-language";

/** Keeps the choice of a language. */
export function keepLanguage(language: Language): void {
  try {
    localStorage.setItem(key, language);
  } catch {
    // A browser that keeps nothing shows the language until the page is closed.
  }
}

/** Whether the page is available in the language with this tag. */
export function isLanguage(tag: string): tag is Language {
  return Object.hasOwn(languages, tag);
}

/** The language that was chosen in this browser; undefined if none was chosen, or if the browser keeps nothing. */
export function chosenLanguage(): Language | undefined {
  try {
    const tag = localStorage.getItem(key);
    return tag !== null && isLanguage(tag) ? tag : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The language that was chosen, or else the first of the browser's languages that the page is available in, or else
 * English.
 */
export function preferredLanguage(): Language {
  const tags = navigator.languages.map((tag) => tag.split("-")[0] ?? "");
  return chosenLanguage() ?? tags.find(isLanguage) ?? "en";
}

import { useSyncExternalStore } from "react";
import { complete } from "./complete.ts";
import { en, type Words } from "./en/index.ts";
import { setLocale } from "./format.ts";

/** A language that the page is written in, by its BCP 47 tag. */
export type Language = "en" | "de";

/** The languages of the page, each by the name that its speakers give it. */
export const languages: Readonly<Record<Language, string>> = { en: "English", de: "Deutsch" };

/** English comes with the page; every other language is fetched when it is chosen. */
const loaders: Readonly<Record<Language, () => Promise<Words>>> = {
  en: async () => en,
  de: async () => complete(en, (await import("./de/index.ts")).de),
};

const key = "hunch-language";
let current: { readonly language: Language; readonly words: Words } = { language: "en", words: en };
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The words of the page in its language. Components take `useWords`, which draws them again when that changes. */
export function currentWords(): Words {
  return current.words;
}

/** The words of the page in its language. */
export function useWords(): Words {
  return useSyncExternalStore(subscribe, currentWords);
}

/** The language of the page. */
export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, () => current.language);
}

/** Shows the page in this language and keeps the choice. Rejects if the language's words can't be loaded. */
export async function chooseLanguage(language: Language): Promise<void> {
  await showLanguage(language);
  try {
    localStorage.setItem(key, language);
  } catch {
    // A browser that keeps nothing shows the language until the page is closed.
  }
}

/**
 * Shows the page in the language that was chosen, or else in the first of the browser's languages that the page has.
 * Stays in English if that language's words can't be loaded.
 */
export async function showPreferredLanguage(): Promise<void> {
  try {
    await showLanguage(preferredLanguage());
  } catch (error) {
    console.warn("The page's language could not be loaded.", error);
  }
}

async function showLanguage(language: Language): Promise<void> {
  const words = await loaders[language]();
  current = { language, words };
  setLocale(language);
  document.documentElement.lang = language;
  for (const listener of listeners) listener();
}

/** Whether a tag is that of a language that the page is written in. */
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

function preferredLanguage(): Language {
  const tags = navigator.languages.map((tag) => tag.split("-")[0] ?? "");
  return chosenLanguage() ?? tags.find(isLanguage) ?? "en";
}

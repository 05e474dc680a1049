import { useSyncExternalStore } from "react";
import { complete } from "./complete.ts";
import { en, type Words } from "./en/index.ts";
import { setLocale } from "./format.ts";
import { isolateInserted } from "./isolate-inserted.ts";
import { keepLanguage, type Language, preferredLanguage } from "./preferred-language.ts";

const english = isolateInserted(en);

/** English is part of the page. Any other language is fetched when it is chosen. */
const loaders: Readonly<Record<Language, () => Promise<Words>>> = {
  en: async () => english,
  de: async () => isolateInserted(complete(en, (await import("./de/index.ts")).de)),
};

let current: { readonly language: Language; readonly words: Words } = { language: "en", words: english };
/** How often a language was asked for. Only the last request changes the page, however long the earlier ones take. */
let requests = 0;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The page's texts in its current language. Components use `useWords`, which rerenders them when it changes. */
export function currentWords(): Words {
  return current.words;
}

/** The page's texts in its current language. Rerenders the component when the language changes. */
export function useWords(): Words {
  return useSyncExternalStore(subscribe, currentWords);
}

/** The page's current language. Rerenders the component when it changes. */
export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, () => current.language);
}

/**
 * Shows the page in this language and remembers the choice, unless another one follows while it loads. Rejects if the
 * language's texts can't be loaded.
 */
export async function chooseLanguage(language: Language): Promise<void> {
  if (await showLanguage(language)) keepLanguage(language);
}

/**
 * Shows the page in the language that was chosen before, or else in the first of the browser's languages in which it
 * is available. If that language's texts can't be loaded, the page stays in English.
 */
export async function showPreferredLanguage(): Promise<void> {
  try {
    await showLanguage(preferredLanguage());
  } catch (error) {
    console.warn("The page's language could not be loaded.", error);
  }
}

/** Resolves to false if another language was asked for in the meantime. */
async function showLanguage(language: Language): Promise<boolean> {
  requests += 1;
  const request = requests;
  const words = await loaders[language]();
  if (request !== requests) return false;
  current = { language, words };
  setLocale(language);
  document.documentElement.lang = language;
  for (const listener of listeners) listener();
  return true;
}

import type { Words } from "./en/index.ts";

type Partially<Value> = Value extends (...input: never) => unknown
  ? Value
  : Value extends readonly unknown[]
    ? Value
    : Value extends object
      ? { readonly [Key in keyof Value]?: Partially<Value[Key]> }
      : Value;

/** The page's texts in another language. Any that have not been translated yet appear in English. */
export type Translation = Partially<Words>;

/** The texts of one screen in another language. */
export type TranslationOf<Screen extends keyof Words> = Partially<Words[Screen]>;

/** Completes a translation with the English texts that it lacks. */
export function complete(english: Words, translation: Translation): Words {
  return merge(english, translation) as Words;
}

function merge(english: unknown, own: unknown): unknown {
  if (own === undefined) return english;
  if (typeof english !== "object" || english === null || Array.isArray(english)) return own;
  const entries = Object.entries(english).map(([key, value]) => [key, merge(value, (own as never)[key])]);
  return { ...own, ...Object.fromEntries(entries) };
}

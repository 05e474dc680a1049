/** What stands in a form, as text, by the name of the field or context. */
export type FormValues = Readonly<Record<string, string>>;

const key = (modelId: string) => `hunch-draft:${modelId}`;

/**
 * Keeps what was typed through a reload or an update, in this tab only. A browser that refuses session storage
 * loses nothing but that: the form itself holds the text.
 */
export function saveDraft(modelId: string, values: FormValues): void {
  try {
    sessionStorage.setItem(key(modelId), JSON.stringify(values));
  } catch {
    // Private windows and full stores: the draft then lives in the form alone.
  }
}

/** The kept draft, or undefined where there is none or it can't be read. */
export function readDraft(modelId: string): FormValues | undefined {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key(modelId)) ?? "null");
    if (typeof kept !== "object" || kept === null) return undefined;
    const texts = Object.entries(kept).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    );
    return Object.fromEntries(texts);
  } catch {
    return undefined;
  }
}

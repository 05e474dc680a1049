import { AppError } from "./errors.ts";

/** Whether a parsed value is an object with keys, not an array or null. */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Parses a card or the list of models.
 * @param path the file's name, for the error
 * @throws AppError `card-invalid` if the text is not JSON
 */
export function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const at = "(the whole file)";
    const expected = `JSON: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new AppError(
      "card-invalid",
      { path, key: at, expected },
      { cause, problems: [{ at, message: `expected ${expected}` }] },
    );
  }
}

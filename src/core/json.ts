import { AppError } from "./errors.ts";

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
    const expected = `expected JSON: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new AppError(
      "card-invalid",
      { path, key: at, expected },
      { cause, problems: [{ at, message: expected }] },
    );
  }
}

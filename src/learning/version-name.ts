import { AppError } from "../core/errors.ts";

/** The name of a version saved at this time: `movie-review_20261120-165400`, in UTC. */
export function versionName(model: string, time: Date): string {
  const digits = time.toISOString().replace(/\D/g, "");
  return `${model}_${digits.slice(0, 8)}-${digits.slice(8, 14)}`;
}

/** Whether a version of this model still has the name that it was saved with; see `versionName`. */
export function isSavedName(name: string, model: string): boolean {
  return name.startsWith(`${model}_`) && /^\d{8}-\d{6}(-\d+)?$/.test(name.slice(model.length + 1));
}

/** The maximum length of a version's name. */
export const longestVersionName = 100;

/**
 * Checks a name that a visitor entered, and returns it without surrounding spaces.
 * @throws AppError `input-invalid` if it is empty, too long or could not be part of a file name
 */
export function checkVersionName(name: string): string {
  const trimmed = name.trim();
  if (trimmed.length > 0 && trimmed.length <= longestVersionName && !/[\p{Cc}/\\:*?"<>|]/u.test(trimmed))
    return trimmed;
  const message = 'A name must be 1 to 100 characters long and must not contain / \\ : * ? " < > |.';
  throw new AppError(
    "input-invalid",
    { name: trimmed.slice(0, longestVersionName) },
    { problems: [{ at: "name", message }] },
  );
}

/**
 * The next version: 1.0.0 becomes 1.0.1, v3 becomes v4. A suffix after a plus sign, which lessons add, is
 * removed.
 */
export function nextVersion(version: string): string {
  const plain = version.replace(/\+.*$/, "");
  // The lookbehind prevents the search from restarting at each digit of a long number.
  const digits = /(?<!\d)\d{1,64}$/.exec(plain)?.[0];
  if (digits === undefined) return `${plain.slice(0, 62)}.1`;
  const next = String(BigInt(digits) + 1n).padStart(digits.length, "0");
  return `${plain.slice(0, -digits.length)}${next}`;
}

import type { Operation } from "./operation.ts";

/** The operations of one address, and what stood in place of the braces. */
export type Route = {
  readonly operations: readonly Operation[];
  readonly parameters: Readonly<Record<string, string>>;
};

/**
 * Finds the operations whose path fits.
 * @param path what follows `api` in the address, still percent-encoded: `/models/movie-review`
 */
export function findRoute(operations: readonly Operation[], path: string): Route | undefined {
  const parts = path.split("/").map(decode);
  if (parts.includes(undefined) || parts.slice(1).includes("")) return undefined;
  const fitting = operations.filter((operation) => fits(operation.path.split("/"), parts));
  const [first] = fitting;
  if (!first) return undefined;
  const parameters = first.path
    .split("/")
    .map((template, index) => [nameIn(template), parts[index]!] as const)
    .filter((entry): entry is [string, string] => entry[0] !== undefined);
  return { operations: fitting, parameters: Object.fromEntries(parameters) };
}

function fits(template: readonly string[], parts: readonly (string | undefined)[]): boolean {
  return (
    template.length === parts.length &&
    template.every((part, index) => nameIn(part) !== undefined || part === parts[index])
  );
}

function nameIn(template: string): string | undefined {
  return /^\{(.+)\}$/.exec(template)?.[1];
}

/** Undefined for a percent sign that begins no character: no address of ours has that. */
function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

import type { z } from "../../core/zod.ts";

/**
 * Keeps a value across a reload, an update or the Back button, in this tab only. If the browser refuses session
 * storage, the value is not kept, but the screen works as usual.
 * @param value any value that JSON can represent; undefined deletes it
 */
export function keepInTab(key: string, value: unknown): void {
  try {
    if (value === undefined) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Session storage throws in some private windows, and when it is full.
  }
}

/**
 * The value that was kept in this tab. Undefined if there is none, or if it doesn't have this shape: an earlier build
 * of the page, or another site on this origin, may have kept it.
 */
export function keptInTab<Shape extends z.ZodType>(key: string, shape: Shape): z.output<Shape> | undefined {
  try {
    return shape.safeParse(JSON.parse(sessionStorage.getItem(key) ?? "null")).data;
  } catch {
    return undefined;
  }
}

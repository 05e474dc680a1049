import type { FeedbackPosition } from "../models/services.ts";

/** The opaque form of a place in the feedback, for `next` and `after`. */
export function writeCursor({ createdAt, id }: FeedbackPosition): string {
  return btoa(`${createdAt} ${id}`).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The reverse of `writeCursor`. Undefined for what it never wrote. */
export function readCursor(cursor: string): FeedbackPosition | undefined {
  let text: string;
  try {
    text = atob(cursor.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    // Not base64: the caller is told that the cursor is not one of ours.
    return undefined;
  }
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (\S+)$/.exec(text);
  return match ? { createdAt: match[1]!, id: match[2]! } : undefined;
}

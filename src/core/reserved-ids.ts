/** The words after `#/` in the app's own routes. No model may have one of these ids. */
export const reservedIds = ["api", "feedback", "new", "publish"] as const;

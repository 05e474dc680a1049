/** What follows `#/` for pages of the app's own: no model may have one of these ids. */
export const reservedIds = ["api", "feedback", "new", "publish"] as const;

/** The words after `#/` of the app's own pages: no model may have one of these ids. */
export const reservedIds = ["api", "feedback", "new", "publish"] as const;

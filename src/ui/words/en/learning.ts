/** What a model has learned, its versions, import and export. */
export const learning = {};

/** The page that makes a model from a file. */
export const newModel = {};

/** The page about a model. */
export const about = {};

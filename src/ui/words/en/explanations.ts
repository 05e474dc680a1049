/** Why a model answers as it does, what would change it, and its curves and map. */
export const explanations = {};

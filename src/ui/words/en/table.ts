/** Scoring a whole table. */
export const table = {};

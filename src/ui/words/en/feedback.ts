/** The list of feedback. */
export const feedback = {};

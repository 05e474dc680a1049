/** A model's own page: form, answer, verdict. */
export const model = {};

/*
 * The interface of the built site for other pages of its origin, as the module `hunch.js` beside `index.html`. Its
 * types for people are public/hunch.d.ts; a test keeps the two consistent. The app uses the same client
 * (entries/page-models.ts).
 */
import { models } from "./page-models.ts";

/**
 * Opens a model: fetches and checks it and starts its worker, or joins an earlier call that did.
 * @throws AppError with a `code` such as `card-missing`, `model-missing` or `workers-unavailable`; AbortError when the
 *   signal fires
 */
export const open = models.open;

/** The models that the site ships. */
export const list = models.list;

/** The site's facts about one model, without fetching its graph. */
export const card = models.card;

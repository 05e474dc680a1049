import { censusIncome } from "./census-income.ts";
import { movieReview } from "./movie-review.ts";
import type { Recipe } from "./recipe.ts";
import { ufoSighting } from "./ufo-sighting.ts";

/** All shipped models. `npm run train` without an id trains them in this order. */
export const recipes: readonly Recipe[] = [movieReview, ufoSighting, censusIncome];

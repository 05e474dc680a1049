import { censusIncome } from "./tabular/census-income.ts";
import { ufoSighting } from "./tabular/ufo-sighting.ts";
import { movieReviewTrainer } from "./text/movie-review.ts";
import type { Trainer } from "./trainer.ts";

/** All models that `npm run train` can make; without an id it makes them in this order. */
export const trainers: readonly Trainer[] = [movieReviewTrainer, ufoSighting, censusIncome];

import type { Trainer } from "./trainer.ts";

/** All models that `npm run train` can make; without an id it makes them in this order. */
export const trainers: readonly Trainer[] = [];

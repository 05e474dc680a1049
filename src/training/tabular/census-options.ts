import type { BoostingOptions } from "./boosting.ts";
import type { Settings } from "./compare.ts";

/** A search's settings as the options of boosting. */
export function toOptions(settings: Settings, seed: number): BoostingOptions {
  const { rounds = 0, rate = 0, leafCount = 0, leafRows = 0, columnShare = 0, l2 = 0 } = settings;
  return { rounds, rate, leafCount, leafRows, columnShare, l2, seed };
}

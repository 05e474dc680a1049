import type { Card } from "../../core/card.ts";
import { formatCount, formatShare } from "../words/format.ts";
import { currentWords } from "../words/language.ts";

/** Which answers a lesson affects, and its measured effect, if known. Undefined if the card gives no reach. */
export function reachText({ learning }: Card): string | undefined {
  const { file: words } = currentWords().about;
  const reach = learning?.reach;
  if (reach === undefined) return undefined;
  const { measured } = reach;
  const tried = measured
    ? words.learnsMeasured(formatCount(measured.rows), formatCount(measured.lessons), {
        right: formatShare(measured.right),
        before: formatShare(measured.before),
        after: formatShare(measured.after),
      })
    : words.learnsNarrowly;
  return `${words.learnsNear} ${tried}`;
}

import { useMemo } from "react";
import type { DraftCard } from "../../doctor/draft-types.ts";
import { ClassTable, Scores, Slices } from "../about/score-tables.tsx";
import { CalibrationPlot } from "../display/calibration-plot.tsx";
import { ConfusionMatrix } from "../display/confusion-matrix.tsx";
import { useWords } from "../words/language.ts";
import { checkDraft, trialCard } from "./draft.ts";

/**
 * The model's scores on the table that was chosen with it, for all rows and by group. Shows nothing if the table
 * doesn't contain the true classes.
 */
export function TableScores({ draft }: { draft: DraftCard }) {
  const words = useWords().newModel.report;
  const checked = useMemo(() => checkDraft(draft), [draft]);
  if (checked.status === "invalid" || checked.card.metrics === undefined) return null;
  const card = trialCard(checked.card, 0);
  const { metrics, slices } = checked.card;
  return (
    <section className="training-result" aria-labelledby="scores-heading">
      <h2 id="scores-heading">{words.scores}</h2>
      <Scores card={card} metrics={metrics} />
      <details>
        <summary>{words.scoreDetails}</summary>
        {slices.map((slice) => (
          <Slices key={slice.field} card={card} slice={slice} />
        ))}
        <ClassTable card={card} metrics={metrics} />
        <ConfusionMatrix card={card} metrics={metrics} />
        <CalibrationPlot card={card} metrics={metrics} />
      </details>
    </section>
  );
}

import { useMemo } from "react";
import { parseSourceCard } from "../../core/card.ts";
import type { TrainedResult } from "../../models/model-training.ts";
import { CandidatesTable, Scores } from "../about/score-tables.tsx";
import { CalibrationPlot } from "../display/calibration-plot.tsx";
import { ConfusionMatrix } from "../display/confusion-matrix.tsx";
import { useReveal } from "../state/use-reveal.ts";
import { formatMeasure } from "../words/format.ts";
import { useWords } from "../words/language.ts";
import { trialCard } from "./draft.ts";
import { TrainingNotes } from "./training-notes.tsx";

/** The maximum number of fields or phrases to list. */
const fieldsShown = 12;

/** The result of training: scores on rows that the model never saw, the candidates, and each field's importance. */
export function TrainingResult({ result }: { result: TrainedResult }) {
  const words = useWords().newModel.train;
  // The search may have pushed the result out of view.
  const heading = useReveal<HTMLHeadingElement>();
  const { importance, warnings, model } = result;
  const card = useMemo(
    () => trialCard(parseSourceCard(result.card, "model.json"), model.length),
    [result.card, model],
  );
  const { metrics, candidates } = card;
  const chosen = candidates.find((candidate) => candidate.chosen);
  const arePhrases = importance.some(({ phrase }) => phrase !== undefined);
  const largest = Math.max(...importance.map(({ logLoss }) => logLoss), 1e-9);
  return (
    <section className="training-result" aria-labelledby="trained-heading">
      <h2 id="trained-heading" ref={heading} tabIndex={-1}>
        {words.trained(chosen?.name)}
      </h2>
      {metrics && <Scores card={card} metrics={metrics} />}
      <TrainingNotes notes={warnings} />
      <details>
        <summary>{words.details}</summary>
        {candidates.length > 0 && <CandidatesTable candidates={candidates} />}
        {metrics && <ConfusionMatrix card={card} metrics={metrics} />}
        {metrics && <CalibrationPlot card={card} metrics={metrics} />}
        {importance.length > 0 && (
          <section aria-labelledby="importance-heading">
            <h2 id="importance-heading">{arePhrases ? words.phrases : words.importance}</h2>
            <p className="hint">{arePhrases ? words.phrasesHelp : words.importanceHelp}</p>
            <ul className="bars">
              {[...importance]
                .sort((a, b) => b.logLoss - a.logLoss)
                .slice(0, fieldsShown)
                .map(({ field, phrase = field, logLoss }) => (
                  <li key={phrase}>
                    <span className="bar-label">{phrase}</span>
                    <span className="bar" aria-hidden="true">
                      <span
                        className="bar-fill"
                        style={{ inlineSize: `${(100 * Math.max(0, logLoss)) / largest}%` }}
                      />
                    </span>
                    <span className="figures bar-value">{formatMeasure(logLoss)}</span>
                  </li>
                ))}
            </ul>
          </section>
        )}
      </details>
    </section>
  );
}

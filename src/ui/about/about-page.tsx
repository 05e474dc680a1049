import type { Card } from "../../core/card.ts";
import type { ReferenceCheck } from "../../models/check-reference.ts";
import { AsyncButton } from "../controls/async-button.tsx";
import { Failure } from "../controls/failure.tsx";
import { CalibrationPlot } from "../display/calibration-plot.tsx";
import { ConfusionMatrix } from "../display/confusion-matrix.tsx";
import { useServices } from "../state/services.tsx";
import { siteSettings } from "../state/site.ts";
import { useTask } from "../state/task.ts";
import { formatCount, formatDifference } from "../words/format.ts";
import { useWords } from "../words/language.ts";
import { CandidatesTable, ClassTable, Scores, Slices } from "./score-tables.tsx";
import { Doubts, Facts, Limits, Training } from "./stated-facts.tsx";

/** The About page: what the model was trained on, and what it is and isn't good at. */
export function AboutPage({ card }: { card: Card }) {
  const { about: words } = useWords();
  const { metrics, candidates, slices } = card;
  return (
    <article className="about">
      {metrics && <Scores card={card} metrics={metrics} />}
      <Limits card={card} />
      <Doubts card={card} />
      <Training card={card} />
      {candidates.length > 0 && <CandidatesTable candidates={candidates} />}
      {metrics && (
        <>
          <ClassTable card={card} metrics={metrics} />
          <ConfusionMatrix card={card} metrics={metrics} />
          <CalibrationPlot card={card} metrics={metrics} />
        </>
      )}
      {slices.map((slice) => (
        <Slices key={slice.field} card={card} slice={slice} />
      ))}
      <ReferenceSection card={card} />
      <Facts card={card} />
      {siteSettings().pages.includes("publish") && (
        <p>
          <a href={`#/publish?model=${card.id}`}>{words.publish(card.title)}</a>
        </p>
      )}
    </article>
  );
}

/**
 * A difference between two probabilities larger than this can't be explained by rounding. The check of a new model
 * uses the same limit.
 */
const tolerance = 1e-4;

/** How closely the model matches the library it came from, with a button that runs the same rows in this browser. */
function ReferenceSection({ card }: { card: Card }) {
  const { reference: words } = useWords().about;
  const { models } = useServices();
  const task = useTask<ReferenceCheck>();
  const { state } = task;
  const { reference } = card;
  if (reference === undefined || reference.rows === 0) return null;
  const check = () =>
    task.start(async ({ signal }) => {
      const model = await models.open(card.id, { signal });
      return model.checkReference();
    });
  return (
    <section aria-labelledby="reference-heading">
      <h2 id="reference-heading">{words.heading}</h2>
      <p>
        {words.stated(
          reference.library,
          formatCount(reference.rows),
          reference.largestDifference === undefined
            ? undefined
            : formatDifference(reference.largestDifference),
        )}
      </p>
      <AsyncButton busy={state.status === "running"} onClick={check}>
        {words.check}
      </AsyncButton>
      {state.status === "done" && (
        <p role="status">
          {(state.value.largestDifference <= tolerance ? words.agrees : words.differs)(
            state.value.library,
            formatCount(state.value.rows),
            formatDifference(state.value.largestDifference),
          )}
        </p>
      )}
      {state.status === "failed" && <Failure error={state.error} />}
    </section>
  );
}

import type { Card } from "../../../core/card.ts";
import type { LearningState } from "../../../learning/lessons.ts";
import type { Model } from "../../../models/model.ts";
import { Failure } from "../../controls/failure.tsx";
import { useLearning } from "../../state/use-learning.ts";
import { formatCount, formatShare, formatShareOf } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";
import { ImportExport } from "./import-export.tsx";
import { HoldoutWarning } from "./learning-notes.tsx";
import { Relearn, UndoLast } from "./relearn.tsx";
import { Versions } from "./versions.tsx";

/** What this model has learned on this device, and everything that can be done with it. */
export function LearningPanel({
  card,
  model,
  undoElsewhere,
}: {
  card: Card;
  model: Model;
  /** The result shows `Undo` itself. */
  undoElsewhere: boolean;
}) {
  const { learning: words } = useWords();
  const { state, retry } = useLearning(model);
  return (
    <section className="learning" aria-labelledby="learning-heading">
      <h2 id="learning-heading">{words.heading}</h2>
      {!model.capabilities.learns && <p className="notice">{words.cannotLearn}</p>}
      {state.status === "loading" && <p className="hint">{words.loading}</p>}
      {state.status === "failed" && <Failure error={state.error} retry={retry} />}
      {state.status === "ready" && (
        <Learned card={card} model={model} state={state.value} undoElsewhere={undoElsewhere} />
      )}
      <div className="actions">
        <div className="action-column">
          {state.status === "ready" && state.value.lessons > 0 && !undoElsewhere && (
            <UndoLast model={model} newest={state.value.newestLesson} />
          )}
          {state.status === "ready" && model.capabilities.learns && (
            <Relearn model={model} lessons={state.value.lessons} />
          )}
        </div>
        <div className="action-column">
          <ImportExport card={card} model={model} />
        </div>
      </div>
      {model.capabilities.learns && <Versions card={card} model={model} />}
    </section>
  );
}

function Learned({
  card,
  model,
  state,
  undoElsewhere,
}: {
  card: Card;
  model: Model;
  state: LearningState;
  undoElsewhere: boolean;
}) {
  const { learning: words } = useWords();
  const { lessons, progressive, holdout, outOfDate } = state;
  return (
    <>
      {state.recoveries.map((notice) => (
        <p className="notice" role="status" key={notice}>
          {words.recovered[notice]}
        </p>
      ))}
      <dl className="stats">
        <div>
          <dt>{words.lessons(lessons)}</dt>
          <dd className="figures">{formatCount(lessons)}</dd>
        </div>
        {progressive.rows > 0 && (
          <div>
            <dt>{words.rightOnYours}</dt>
            <dd className="figures">{formatShareOf(progressive.accuracy, progressive.rows)}</dd>
          </div>
        )}
        {holdout && (
          <div>
            <dt>
              {lessons > 0
                ? words.onTestsBefore(formatCount(holdout.now.rows), formatShare(holdout.base.accuracy))
                : words.onTests(formatCount(holdout.now.rows))}
            </dt>
            <dd className="figures">{formatShare(holdout.now.accuracy)}</dd>
          </div>
        )}
      </dl>
      {lessons === 0 && model.capabilities.learns && <p>{words.nothingYet}</p>}
      {!undoElsewhere && <HoldoutWarning card={card} state={state} />}
      {outOfDate && <p className="notice">{words.outOfDate}</p>}
    </>
  );
}

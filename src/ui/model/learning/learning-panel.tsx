import type { Card } from "../../../core/card.ts";
import type { LearningState } from "../../../learning/lessons.ts";
import type { Model } from "../../../models/model.ts";
import { Failure } from "../../controls/failure.tsx";
import { useLearning } from "../../state/use-learning.ts";
import { formatCount, formatShare, formatShareOf } from "../../words/format.ts";
import { ImportExport } from "./import-export.tsx";
import { HoldoutWarning } from "./learning-notes.tsx";
import { Relearn, UndoLast } from "./relearn.tsx";
import { Versions } from "./versions.tsx";

const notices = {
  "checkpoint-rebuilt":
    "The saved state of the lessons was damaged. It was rebuilt from your feedback; nothing is missing.",
  "new-base-model": "The site brought a new model. Your lessons were kept and learned again on it.",
} as const;

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
  const { state, retry } = useLearning(model);
  return (
    <section className="learning" aria-labelledby="learning-heading">
      <h2 id="learning-heading">What it has learned from you</h2>
      {!model.capabilities.learns && (
        <p className="notice">
          This model can’t learn: its file gives no features to learn over. Your feedback is collected all the
          same.
        </p>
      )}
      {state.status === "loading" && <p className="hint">Looking …</p>}
      {state.status === "failed" && <Failure error={state.error} retry={retry} />}
      {state.status === "ready" && (
        <Learned card={card} model={model} state={state.value} undoElsewhere={undoElsewhere} />
      )}
      <div className="actions">
        <div className="action-column">
          {state.status === "ready" && state.value.lessons > 0 && !undoElsewhere && (
            <UndoLast model={model} />
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
  const { lessons, progressive, holdout, outOfDate } = state;
  return (
    <>
      {state.recoveries.map((notice) => (
        <p className="notice" role="status" key={notice}>
          {notices[notice]}
        </p>
      ))}
      <dl className="stats">
        <div>
          <dt>{lessons === 1 ? "lesson" : "lessons"}</dt>
          <dd className="figures">{formatCount(lessons)}</dd>
        </div>
        {progressive.rows > 0 && (
          <div>
            <dt>right on yours, each counted before its lesson</dt>
            <dd className="figures">{formatShareOf(progressive.accuracy, progressive.rows)}</dd>
          </div>
        )}
        {holdout && (
          <div>
            <dt>
              right on {formatCount(holdout.now.rows)} held-back examples
              {lessons > 0 && `; ${formatShare(holdout.base.accuracy)} before any lesson`}
            </dt>
            <dd className="figures">{formatShare(holdout.now.accuracy)}</dd>
          </div>
        )}
      </dl>
      {lessons === 0 && model.capabilities.learns && (
        <p>Nothing yet. Every Correct and Incorrect teaches it at once, on this device only.</p>
      )}
      {!undoElsewhere && <HoldoutWarning card={card} state={state} />}
      {outOfDate && <p className="notice">Not every lesson is in it yet. A batch update mends that.</p>}
    </>
  );
}

import type { Card } from "../../../core/card.ts";
import type { LearningState } from "../../../learning/lessons.ts";
import type { Model } from "../../../models/model.ts";
import { Failure } from "../../controls/failure.tsx";
import { More } from "../../controls/more.tsx";
import { reachText } from "../../display/reach-text.ts";
import { siteSettings } from "../../state/site.ts";
import { useFocusFallback } from "../../state/use-focus-fallback.ts";
import { useLearning } from "../../state/use-learning.ts";
import { formatShareOf } from "../../words/amounts.ts";
import { formatCount, formatShare } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";
import { DownloadModel } from "./download-model.tsx";
import { ExportCsv } from "./export-csv.tsx";
import { ImportCsv } from "./import-lessons.tsx";
import { LearningCurve } from "./learning-curve.tsx";
import { HoldoutWarning } from "./learning-notes.tsx";
import { BatchUpdate, Reset, UndoLast } from "./relearn.tsx";
import { TrainAgainLink } from "./train-again-link.tsx";
import { Versions } from "./versions.tsx";

/** This model's lessons on this device, and what can be done with them. Rarely used actions are collapsed. */
export function LearningPanel({ card, model }: { card: Card; model: Model }) {
  const { learning: words } = useWords();
  const { state, retry } = useLearning(model);
  const { learns } = model.capabilities;
  const known = state.status === "ready" ? state.value : undefined;
  const lessons = known?.lessons ?? 0;
  const reach = reachText(card);
  // Undo and Reset disappear with the last lesson, and would take the focus with them.
  const heading = useFocusFallback<HTMLHeadingElement>(lessons === 0, { fromFirst: false });
  return (
    <section className="learning" aria-labelledby="learning-heading" aria-busy={state.status === "loading"}>
      <h2 id="learning-heading" ref={heading} tabIndex={-1}>
        {words.heading}
      </h2>
      {!learns && <p className="notice">{words.cannotLearn}</p>}
      {learns && reach !== undefined && <p className="hint">{reach}</p>}
      {state.status === "loading" && <p className="hint">{words.loading}</p>}
      {state.status === "failed" && <Failure error={state.error} retry={retry} />}
      {known && <Learned card={card} model={model} state={known} />}
      <TrainAgainLink id={card.id} />
      <div className="actions">
        {learns && <DownloadModel model={model} />}
        {known && lessons > 0 && <UndoLast model={model} newest={known.newestLesson} />}
        <ExportCsv card={card} />
        <ImportCsv card={card} model={model} />
        {known && learns && (
          <More label={words.seldom}>
            <BatchUpdate model={model} />
            {lessons > 0 && <Reset model={model} />}
          </More>
        )}
      </div>
      {learns && <Versions card={card} model={model} />}
    </section>
  );
}

function Learned({ card, model, state }: { card: Card; model: Model; state: LearningState }) {
  const { learning: words } = useWords();
  const { lessons, progressive, holdout, outOfDate } = state;
  return (
    <>
      {state.recoveries.map((notice) => (
        <p className="notice" role="status" key={notice}>
          {words.recovered[notice]}
        </p>
      ))}
      <div className="learned">
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
        {lessons > 0 && siteSettings().pages.includes("feedback") && (
          <p>
            <a href={`#/feedback?model=${card.id}`}>{words.seeFeedback}</a>
          </p>
        )}
        {lessons > 1 && model.capabilities.learns && <LearningCurve model={model} state={state} />}
      </div>
      {lessons === 0 && model.capabilities.learns && <p>{words.nothingYet}</p>}
      <HoldoutWarning card={card} state={state} />
      {outOfDate && <p className="notice">{words.outOfDate}</p>}
    </>
  );
}

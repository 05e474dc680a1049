import { type ReactNode, useCallback } from "react";
import type { Card } from "../../../core/card.ts";
import type { LessonCounts } from "../../../learning/feedback.ts";
import type { LearningState } from "../../../learning/lessons.ts";
import type { Model } from "../../../models/model.ts";
import { AsyncButton } from "../../controls/async-button.tsx";
import { Failure } from "../../controls/failure.tsx";
import { More } from "../../controls/more.tsx";
import { saveStream } from "../../controls/save-file.ts";
import { TaskStatus } from "../../controls/task-status.tsx";
import { reachText } from "../../display/reach-text.ts";
import { useAsync } from "../../state/async.ts";
import { useServices } from "../../state/services.tsx";
import { siteSettings } from "../../state/site.ts";
import { useTask } from "../../state/task.ts";
import { useFocusFallback } from "../../state/use-kept-focus.ts";
import { useLearning } from "../../state/use-learning.ts";
import { formatShareOf } from "../../words/amounts.ts";
import { fileDate, formatCount, formatShare } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";
import { DownloadModel } from "./download-model.tsx";
import { ImportCsv } from "./import-lessons.tsx";
import { LearningCurve } from "./learning-curve.tsx";
import { HoldoutWarning } from "./learning-notes.tsx";
import { BatchUpdate, Reset, UndoLast } from "./relearn.tsx";
import { Versions } from "./versions.tsx";

/**
 * This model's lessons on this device, and what can be done with them. Rarely used actions are collapsed. The number of
 * lessons comes from the log immediately; what only the model can measure is added once it has loaded.
 */
export function LearningPanel({
  card,
  model,
  isOpening,
  modelState,
}: {
  card: Card;
  model: Model | undefined;
  isOpening: boolean;
  /** Shown in place of the actions until there is a model. */
  modelState: ReactNode;
}) {
  const { learning: words } = useWords();
  const { log } = useServices();
  const { state, retry } = useLearning(model);
  const countLessons = useCallback(() => log.lessonCounts(card.id), [log, card.id]);
  const { latest: counted } = useAsync(countLessons);
  const learns = model ? model.capabilities.learns : card.learning !== undefined;
  const measured = state.status === "ready" ? state.value : undefined;
  const isMeasuring = model ? state.status === "loading" || measured?.isUpdating === true : isOpening;
  const known = measured ?? (counted && learns && isMeasuring ? unmeasured(counted) : undefined);
  const lessons = known?.lessons ?? 0;
  const reach = reachText(card);
  // Undo and Reset disappear with the last lesson, and would take the focus with them.
  const heading = useFocusFallback<HTMLHeadingElement>(known && lessons === 0, { fromFirst: false });
  return (
    <section className="learning" aria-labelledby="learning-heading" aria-busy={isMeasuring}>
      <h2 id="learning-heading" ref={heading} tabIndex={-1}>
        {words.heading}
      </h2>
      {!learns && <p className="notice">{words.cannotLearn}</p>}
      {learns && reach !== undefined && <p className="hint">{reach}</p>}
      {state.status === "failed" && <Failure error={state.error} retry={retry} />}
      {known && <Learned card={card} model={model} learns={learns} state={known} isMeasuring={isMeasuring} />}
      {model === undefined && modelState}
      {model && (
        <>
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
        </>
      )}
    </section>
  );
}

/** What the log alone says about the lessons. */
function unmeasured({ lessons, judged, correct }: LessonCounts): LearningState {
  return {
    lessons,
    progressive: { rows: judged, accuracy: judged === 0 ? 0 : correct / judged },
    holdout: undefined,
    holdoutRegressed: false,
    outOfDate: false,
    recoveries: [],
  };
}

function Learned({
  card,
  model,
  learns,
  state,
  isMeasuring,
}: {
  card: Card;
  model: Model | undefined;
  learns: boolean;
  state: LearningState;
  /** True if the score on the test examples is still to come. */
  isMeasuring: boolean;
}) {
  const { learning: words } = useWords();
  const { lessons, unusable = 0, progressive, holdout, outOfDate, isUpdating = false } = state;
  return (
    <>
      {state.recoveries.map((notice) => (
        <p className="notice" role="status" key={notice}>
          {words.recovered[notice]}
        </p>
      ))}
      <div className="learned">
        <div className="learned-counts">
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
            {isMeasuring && card.files["holdout.onnx"] && (
              <div>
                <dt>{words.onTestsSoon}</dt>
                <dd className="figures">…</dd>
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
        </div>
        {lessons > 1 && learns && <LearningCurve model={isUpdating ? undefined : model} lessons={lessons} />}
      </div>
      {unusable > 0 && <p className="notice">{words.unusable(unusable, formatCount(unusable))}</p>}
      {lessons === 0 && learns && !outOfDate && <p>{words.nothingYet}</p>}
      <HoldoutWarning card={card} state={state} />
      {outOfDate && <p className="notice">{isUpdating ? `${words.updating}…` : words.outOfDate}</p>}
    </>
  );
}

/** Saves all feedback on one model as CSV. */
function ExportCsv({ card }: { card: Card }) {
  const { learning: words } = useWords();
  const { log } = useServices();
  const task = useTask<number>();
  const save = () =>
    task.start((options) =>
      saveStream(
        log.exportCsv(card.id, undefined, options),
        `${card.id}-feedback-${fileDate()}.csv`,
        "text/csv",
        options.signal,
      ),
    );
  return (
    <div className="action">
      <AsyncButton busy={task.state.status === "running"} onClick={save}>
        {words.exportCsv}
      </AsyncButton>
      <p className="hint">{words.exportHint}</p>
      <TaskStatus task={task} label={words.exporting} />
    </div>
  );
}

/** A link to train an added model again with its feedback. Shows nothing if no table is kept for it. */
function TrainAgainLink({ id }: { id: string }) {
  const { learning: words } = useWords();
  const { own } = useServices();
  const load = useCallback(() => own.kept(id), [own, id]);
  const { state } = useAsync(load, { changesOf: own });
  if (state.status === "failed") return <Failure error={state.error} />;
  if (state.status === "loading" || !state.value.hasTable) return null;
  return (
    <p>
      {words.tableKept} <a href={`#/new?replace=${id}`}>{words.trainAgain}</a>
    </p>
  );
}

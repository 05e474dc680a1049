import { useCallback, useState } from "react";
import type { Score } from "../../../core/prediction.ts";
import type { LessonHistory, LessonPoint } from "../../../learning/lessons.ts";
import type { Model } from "../../../models/model.ts";
import { Failure } from "../../controls/failure.tsx";
import { ScrollTable } from "../../display/scroll-table.tsx";
import { useAsync } from "../../state/async.ts";
import { useFocusFallback } from "../../state/use-kept-focus.ts";
import { formatShareOf } from "../../words/amounts.ts";
import { formatCount, formatShare } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";

/** Drawing the curve replays the log, so with more lessons than this, it is drawn only on request. */
const maxDrawnAtOnce = 1000;
/** Long enough for an import to be measured only once, at its end. */
const debounceMs = 500;
/** The size in drawing units. The drawing is stretched to fit the available space. */
const width = 600;
const height = 160;
/** With fewer answers than this, each new one makes the share jump. */
const minimumJudged = 5;

/** Plots how the share of right answers changed with the lessons, on the test examples and on the judged inputs. */
export function LearningCurve({ model, lessons }: { model: Model | undefined; lessons: number }) {
  const { curve: words } = useWords().learning;
  const [isAsked, setAsked] = useState(false);
  const isShown = isAsked || lessons <= maxDrawnAtOnce;
  const load = useCallback(
    async (signal: AbortSignal): Promise<LessonHistory | undefined> =>
      isShown ? model?.history({ signal }) : undefined,
    [model, isShown],
  );
  const { state, latest, retry } = useAsync(load, { changesOf: model, debounceMs });
  // The button disappears, and would take the focus with it.
  const caption = useFocusFallback<HTMLElement>(isShown, { fromFirst: false });
  const points = latest?.points ?? [];
  if (state.status === "failed") return <Failure error={state.error} retry={retry} />;
  return (
    <figure className="learning-curve">
      <figcaption ref={caption} tabIndex={-1}>
        {words.heading}
      </figcaption>
      {!isShown && (
        <button type="button" onClick={() => setAsked(true)}>
          {words.draw(formatCount(lessons))}
        </button>
      )}
      {isShown && points.length < 2 && <p className="hint">{words.measuring}</p>}
      {points.length >= 2 && <Drawing points={points} />}
    </figure>
  );
}

type Line = {
  readonly name: "tests" | "yours";
  readonly points: readonly { readonly at: number; readonly score: Score }[];
};

function linesOf(points: readonly LessonPoint[]): readonly Line[] {
  const tests = points.flatMap(({ lessons: at, onTests: score }) => (score ? [{ at, score }] : []));
  const yours = points
    .filter(({ onYours }) => onYours.rows >= minimumJudged)
    .map(({ lessons: at, onYours: score }) => ({ at, score }));
  const lines: readonly Line[] = [
    { name: "tests", points: tests },
    { name: "yours", points: yours },
  ];
  return lines.filter((line) => line.points.length > 1);
}

function Drawing({ points }: { points: readonly LessonPoint[] }) {
  const { curve: words } = useWords().learning;
  const lines = linesOf(points);
  const last = points.at(-1)!.lessons;
  const all = lines.flatMap((line) => line.points.map(({ score }) => score.accuracy));
  // The axis starts below the lowest value, at a multiple of 10% but no higher than 80%, because changes are
  // often only a point or two.
  const floor = Math.max(0, Math.floor(Math.min(...all, 0.9) * 10 - 0.001) / 10);
  const x = (at: number) => (at / last) * width;
  const y = (share: number) => height - ((share - floor) / (1 - floor)) * height;
  if (lines.length === 0) return <p className="hint">{words.tooFew}</p>;
  return (
    <>
      <ul className="learning-legend">
        {lines.map(({ name, points: own }) => (
          <li key={name} data-line={name}>
            {words.lines[name]}:{" "}
            <span className="figures">
              {words.fromTo(formatShare(own[0]!.score.accuracy), formatShare(own.at(-1)!.score.accuracy))}
            </span>
          </li>
        ))}
      </ul>
      <div className="learning-plot">
        <div className="curve-levels figures" aria-hidden="true">
          <span>{formatShare(1)}</span>
          <span>{formatShare(floor)}</span>
        </div>
        <svg
          viewBox={`0 0 ${width} ${height}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={words.label(formatCount(last))}
        >
          {lines.map(({ name, points: own }) => (
            <polyline
              key={name}
              data-line={name}
              points={own.map(({ at, score }) => `${x(at)},${y(score.accuracy)}`).join(" ")}
            />
          ))}
        </svg>
        <div className="learning-axis figures" aria-hidden="true">
          <span>0</span>
          <span>{words.lessons(last)}</span>
        </div>
      </div>
      <details className="curve-tables">
        <summary>{words.table}</summary>
        <ScrollTable caption={words.heading}>
          <thead>
            <tr>
              <th scope="col">{words.column}</th>
              <th scope="col">{words.lines.tests}</th>
              <th scope="col">{words.lines.yours}</th>
            </tr>
          </thead>
          <tbody className="figures">
            {points.map(({ lessons, onTests, onYours }) => (
              <tr key={lessons}>
                <td>{formatCount(lessons)}</td>
                <td>{onTests ? formatShare(onTests.accuracy) : "–"}</td>
                <td>{onYours.rows === 0 ? "–" : formatShareOf(onYours.accuracy, onYours.rows)}</td>
              </tr>
            ))}
          </tbody>
        </ScrollTable>
      </details>
    </>
  );
}

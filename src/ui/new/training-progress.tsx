import type { ComparedCandidate, TrainProgress } from "../../training/training-progress.ts";
import { ScrollTable } from "../display/scroll-table.tsx";
import { formatTimeLeft } from "../words/amounts.ts";
import { formatMeasure, formatShare } from "../words/format.ts";
import { useWords } from "../words/language.ts";

/** How far the comparison has got, by candidate and fold, and its results so far. */
export function TrainingProgress({
  progress,
  compared,
  onEnough,
  onCancel,
}: {
  progress: TrainProgress | undefined;
  compared: readonly ComparedCandidate[];
  /** Ends the search and uses the best candidate so far; undefined if the visitor has already asked for this. */
  onEnough: (() => void) | undefined;
  onCancel: () => void;
}) {
  const words = useWords().newModel.train;
  const comparing = progress?.kind === "comparing" ? progress : undefined;
  const label = comparing
    ? words.comparing(comparing.name, comparing.fold + 1, comparing.done, comparing.total)
    : progress?.kind === "finishing"
      ? words.finishing
      : words.starting;
  return (
    <div className="training-progress">
      <div className="task-note">
        <progress
          aria-label={words.training}
          {...(comparing ? { value: comparing.done, max: comparing.total } : {})}
        />
        <span className="figures">
          {label}
          {comparing?.secondsLeft !== undefined && `, ${formatTimeLeft(comparing.secondsLeft)}`}
        </span>
        <div className="button-row">
          {onEnough && comparing && compared.some(({ isBaseline }) => !isBaseline) && (
            <button type="button" onClick={onEnough} title={words.useBestHelp}>
              {words.useBest}
            </button>
          )}
          <button type="button" onClick={onCancel}>
            {words.cancel}
          </button>
        </div>
      </div>
      {compared.length > 0 && <ComparedTable compared={compared} />}
    </div>
  );
}

function ComparedTable({ compared }: { compared: readonly ComparedCandidate[] }) {
  const words = useWords().newModel.train;
  return (
    <ScrollTable caption={words.soFar} columns={[words.candidate, words.accuracy, words.logLoss]}>
      <tbody>
        {compared.map(({ name, accuracy, logLoss }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="figures">{formatShare(accuracy)}</td>
            <td className="figures">{formatMeasure(logLoss)}</td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}

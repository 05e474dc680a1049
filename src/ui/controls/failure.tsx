import type { AppError } from "../../core/errors.ts";
import { describeError, problemText } from "../words/describe-error.ts";
import { useWords } from "../words/language.ts";

/**
 * An error, shown where it happened: what happened, what was kept, what to do, and a button if trying again makes
 * sense. `what`, `kept` and `toDo` replace the error's own text if something more specific is known.
 */
export function Failure({
  error,
  retry,
  ...better
}: {
  error: AppError;
  retry?: (() => void) | undefined;
  what?: string;
  kept?: string;
  toDo?: string;
}) {
  const { controls: words } = useWords();
  const text = { ...describeError(error), ...better };
  return (
    <div className="failure" role="alert">
      <p className="failure-what">{text.what}</p>
      <p>
        {text.kept} {text.toDo}
      </p>
      {error.problems.length > 1 && (
        <ul>
          {error.problems.map((problem) => (
            <li key={`${problem.at} ${problem.message}`}>
              <code>{problem.at}</code> {problemText(problem)}
            </li>
          ))}
        </ul>
      )}
      {retry && (
        <button type="button" onClick={retry}>
          {words.tryAgain}
        </button>
      )}
    </div>
  );
}

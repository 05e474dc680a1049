import type { AppError } from "../../core/errors.ts";
import { describeError } from "../describe-error.ts";

/** An error where it happened: what, what was kept, what to do, and a button where trying again makes sense. */
export function Failure({ error, retry }: { error: AppError; retry?: (() => void) | undefined }) {
  const text = describeError(error);
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
              <code>{problem.at}</code> {problem.message}
            </li>
          ))}
        </ul>
      )}
      {retry && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

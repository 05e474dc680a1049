import type { Problem } from "../../../core/errors.ts";
import { isolate, shorten } from "../../../core/visible-text.ts";
import type { FormValues } from "../../state/form-values.ts";
import { problemText } from "../../words/describe-error.ts";
import { useWords } from "../../words/language.ts";

/** Lists the values in a link that can't be used, and what was expected, until they are changed in the form. */
export function LinkProblems({
  link,
  problems,
  values,
}: {
  link: FormValues | undefined;
  problems: readonly Problem[];
  values: FormValues;
}) {
  const { model: words } = useWords();
  if (link === undefined) return null;
  // A value that is too long to be shown was left out of the form.
  const isUnchanged = (name: string) => values[name] === link[name] || values[name] === "";
  const bad = problems.filter(({ at }) => link[at] !== undefined && isUnchanged(at));
  if (bad.length === 0) return null;
  return (
    <div className="warning" role="alert">
      <p>{words.form.linkProblems}</p>
      <ul>
        {bad.map((problem) => (
          <li key={problem.at}>
            “{isolate(shorten(link[problem.at] ?? "", 60))}”: {problemText(problem)}
          </li>
        ))}
      </ul>
    </div>
  );
}

import type { Card } from "../../../core/card.ts";
import type { Problem } from "../../../core/errors.ts";
import type { FormValues } from "../../state/form-values.ts";

/** Says which of a link's values can't be used, and what was expected, until they are changed in the form. */
export function LinkProblems({
  card,
  link,
  problems,
  values,
}: {
  card: Card;
  link: FormValues | undefined;
  problems: readonly Problem[];
  values: FormValues;
}) {
  if (link === undefined) return null;
  const bad = problems.filter(({ at }) => link[at] !== undefined && link[at] === values[at]);
  if (bad.length === 0) return null;
  return (
    <div className="warning" role="alert">
      <p>The link can’t be used as it is:</p>
      <ul>
        {bad.map(({ at, message }) => (
          <li key={at}>
            {card.fields.find(({ name }) => name === at)?.label ?? at} “{shorten(link[at] ?? "")}”. {message}
          </li>
        ))}
      </ul>
    </div>
  );
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)} …` : text;
}

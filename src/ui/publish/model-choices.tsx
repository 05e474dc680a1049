import type { FeedbackLog } from "../../learning/feedback.ts";
import type { ModelLibrary } from "../../models/model.ts";
import { formatRows } from "../words/amounts.ts";
import { formatBytes } from "../words/format.ts";
import { useWords } from "../words/language.ts";
import { type SiteDraft, toggled } from "./site-draft.ts";

/** A model that can be included in the site. */
export type ModelChoice = {
  readonly id: string;
  readonly title: string;
  readonly bytes: number;
  /** The number of feedback rows for this model in this browser; 0 if it can't learn. */
  readonly feedbackRows: number;
};

/** The models on this site and in this browser. If storage is unavailable, they are listed without their feedback. */
export async function loadChoices(
  models: ModelLibrary,
  log: FeedbackLog,
  signal: AbortSignal,
): Promise<readonly ModelChoice[]> {
  const summaries = await models.list(signal);
  return Promise.all(
    summaries.map(async ({ id, title, bytes }) => {
      const rows = log.counts({ model: id }, { signal }).then(
        ({ total }) => total,
        () => 0,
      );
      const { learning } = await models.card(id, signal);
      return { id, title, bytes, feedbackRows: learning ? await rows : 0 };
    }),
  );
}

/** A checkbox for each model, labelled with its title and, if the model has lessons, another for its lessons. */
export function ModelChoices({
  choices,
  draft,
  onChange,
}: {
  choices: readonly ModelChoice[];
  draft: SiteDraft;
  onChange: (draft: SiteDraft) => void;
}) {
  const { publish: words } = useWords();
  return (
    <fieldset>
      <legend>{words.models.heading}</legend>
      <ul className="ruled">
        {choices.map(({ id, title, bytes, feedbackRows }) => (
          <li key={id}>
            <span className="publish-model">
              <label className="check">
                <input
                  type="checkbox"
                  checked={draft.models.has(id)}
                  onChange={({ target }) =>
                    onChange({ ...draft, models: toggled(draft.models, id, target.checked) })
                  }
                />
                {title}
              </label>
              <span className="figures quiet">{formatBytes(bytes)}</span>
            </span>
            {feedbackRows > 0 && draft.models.has(id) && (
              <label className="check publish-lessons">
                <input
                  type="checkbox"
                  checked={draft.withLessons.has(id)}
                  onChange={({ target }) =>
                    onChange({ ...draft, withLessons: toggled(draft.withLessons, id, target.checked) })
                  }
                />
                {words.models.lessons(formatRows(feedbackRows))}
              </label>
            )}
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

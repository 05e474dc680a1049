import { type FormEvent, useCallback, useId, useState } from "react";
import { addressText } from "../../core/site-settings.ts";
import { joinValues } from "../../core/visible-text.ts";
import type { FeedbackLog } from "../../learning/feedback.ts";
import type { ModelLibrary } from "../../models/model.ts";
import type { PackedSite } from "../../publish/make-site.ts";
import { Failure } from "../controls/failure.tsx";
import { PageHeading } from "../controls/page-heading.tsx";
import { saveStream } from "../controls/save-file.ts";
import { TaskStatus } from "../controls/task-status.tsx";
import { useAsync } from "../state/async.ts";
import { useServices } from "../state/services.tsx";
import { siteSettings } from "../state/site.ts";
import { useTask } from "../state/task.ts";
import { formatRows } from "../words/amounts.ts";
import { formatBytes, formatCount } from "../words/format.ts";
import { useWords } from "../words/language.ts";
import { checkDraft, draftOf, type SiteDraft, toggled } from "./site-draft.ts";
import { FeedbackAddressFields, SiteFields } from "./site-fields.tsx";

/** The size of a site that has been packed and handed to the browser for saving. */
type Saved = Omit<PackedSite, "zip"> & { readonly zipBytes: number };

/**
 * The page that builds a site with the chosen models, as one zip file.
 * @param model the model whose page the visitor came from; initially, only this one is selected
 */
export function PublishPage({ model }: { model: string | undefined }) {
  const { publish: words } = useWords();
  const { models, log } = useServices();
  const load = useCallback((signal: AbortSignal) => loadChoices(models, log, signal), [models, log]);
  const { state, retry } = useAsync(load);
  return (
    <div className="page publish">
      <header className="page-head">
        <PageHeading title={words.title} />
        <p className="lead">{words.lead}</p>
      </header>
      {state.status === "loading" && <p role="status">{words.models.loading}</p>}
      {state.status === "failed" && <Failure error={state.error} retry={retry} />}
      {state.status === "ready" &&
        (state.value.length === 0 ? (
          <p>{words.models.none}</p>
        ) : (
          <PublishForm choices={state.value} first={model} />
        ))}
      {/* On a phone, the form is above the steps, and would push them down when it appears. */}
      {state.status !== "loading" && <PublishSteps />}
    </div>
  );
}

function PublishForm({ choices, first }: { choices: readonly ModelChoice[]; first: string | undefined }) {
  const { publish: words } = useWords();
  const { publishing } = useServices();
  const [draft, setDraft] = useState<SiteDraft>(() =>
    draftOf(siteSettings(), choices.some(({ id }) => id === first) ? [first!] : choices.map(({ id }) => id)),
  );
  const [tried, setTried] = useState(false);
  const task = useTask<Saved>();
  const problemsId = useId();
  const { plan, problems } = checkDraft(draft, choices);
  const shown = tried ? problems : [];

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!plan || task.state.status === "running") return;
    void task.start(async (options) => {
      const { zip, ...facts } = await publishing.makeSite(plan, options);
      const name = fileName(plan.settings.title);
      const zipBytes = await saveStream(zip, name, "application/zip", options.signal);
      return { ...facts, zipBytes };
    });
  };
  const { state } = task;
  return (
    // The browser's own messages appear one at a time, and possibly not in the page's language.
    <form className="publish-form" onSubmit={submit} noValidate aria-describedby={problemsId}>
      <ModelChoices choices={choices} draft={draft} onChange={setDraft} />
      <SiteFields draft={draft} onChange={setDraft} />
      <FeedbackAddressFields
        choices={choices.filter(({ id }) => draft.models.has(id))}
        draft={draft}
        onChange={setDraft}
      />
      <div className="publish-go">
        <div id={problemsId} role="alert">
          {shown.length > 0 && (
            <ul className="publish-problems">
              {shown.map((problem) => (
                <li key={problem}>{words.problems[problem]}</li>
              ))}
            </ul>
          )}
        </div>
        <button type="submit" className="primary" aria-disabled={state.status === "running" || undefined}>
          {words.download}
        </button>
        {state.status === "failed" ? (
          <Failure error={state.error} kept={words.failed} />
        ) : (
          <TaskStatus task={task} label={words.making} />
        )}
        {state.status === "done" && (
          <div role="status">
            <p>
              {words.done(
                formatCount(state.value.files),
                formatBytes(state.value.bytes),
                state.value.copies,
                formatBytes(state.value.zipBytes),
              )}
            </p>
            {state.value.missing.length > 0 && <p>{words.missing(joinValues(state.value.missing, 300))}</p>}
          </div>
        )}
      </div>
    </form>
  );
}

/** The name of the zip file: a site titled "Our models" is saved as `our-models.zip`. */
function fileName(title: string): string {
  const plain = title
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
  return `${plain || "site"}.zip`;
}

/** How to put the downloaded site on the web, host by host. */
export function PublishSteps() {
  const { publish } = useWords();
  const words = publish.steps;
  const id = useId();
  return (
    <section aria-labelledby={id} className="publish-steps">
      <h2 id={id}>{words.heading}</h2>
      {words.hosts.map(({ name, steps }) => (
        <details key={name} name="publish-host">
          <summary>{name}</summary>
          <ol>
            {steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </details>
      ))}
      <p className="quiet">{words.again}</p>
    </section>
  );
}

/** A model that can be included in the site. */
type ModelChoice = {
  readonly id: string;
  readonly title: string;
  readonly bytes: number;
  /** The number of lessons in this browser; 0 if the model can't learn. */
  readonly lessons: number;
  /** The address for feedback that its card names, which overrides the site's. */
  readonly address: string | undefined;
};

/** The models on this site and in this browser. If storage is unavailable, they are listed without their lessons. */
async function loadChoices(
  models: ModelLibrary,
  log: FeedbackLog,
  signal: AbortSignal,
): Promise<readonly ModelChoice[]> {
  const summaries = await models.list(signal);
  return Promise.all(
    summaries.map(async ({ id, title, bytes }) => {
      const rows = log.lessonCounts(id).then(
        ({ lessons }) => lessons,
        () => 0,
      );
      const { learning, feedback } = await models.card(id, signal);
      const address = feedback && addressText(feedback);
      return { id, title, bytes, lessons: learning ? await rows : 0, address };
    }),
  );
}

/** A checkbox for each model, labelled with its title and, if the model has lessons, another for its lessons. */
function ModelChoices({
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
        {choices.map(({ id, title, bytes, lessons }) => (
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
            {lessons > 0 && draft.models.has(id) && (
              <label className="check publish-lessons">
                <input
                  type="checkbox"
                  checked={draft.withLessons.has(id)}
                  onChange={({ target }) =>
                    onChange({ ...draft, withLessons: toggled(draft.withLessons, id, target.checked) })
                  }
                />
                {words.models.lessons(formatRows(lessons))}
              </label>
            )}
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

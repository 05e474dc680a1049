import { useState } from "react";
import type { SourceCard } from "../../core/card.ts";
import type { Problem } from "../../core/errors.ts";
import { withoutDirectionControls } from "../../core/visible-text.ts";
import type { DraftCard } from "../../doctor/draft-types.ts";
import type { FormValues } from "../state/form-values.ts";
import { useWords } from "../words/language.ts";
import { changeField } from "./draft.ts";
import { DraftExamples } from "./draft-examples.tsx";
import { FieldEditor } from "./field-editor.tsx";
import { TextLine } from "./text-line.tsx";

/** How many fields to draw before someone asks for the rest: an export may have thousands. */
const fieldsAtOnce = 40;

/** An editor for the drafted card. */
export function DraftEditor({
  draft,
  card,
  values,
  problems,
  idIsFixed,
  onDraft,
}: {
  draft: DraftCard;
  /** The last usable draft. */
  card: SourceCard | undefined;
  /** The values of the form beside the editor. */
  values: FormValues | undefined;
  /** The problems, by card key. */
  problems: readonly Problem[];
  /** True if the model replaces another one. */
  idIsFixed: boolean;
  onDraft: (draft: DraftCard) => void;
}) {
  const words = useWords().newModel.draft;
  const problemAt = (key: string) => problems.find(({ at }) => at === key)?.message;
  const others = problems.filter(
    ({ at }) => !/^(title|id|summary|fields\.\d|classes\.\d|examples\.\d)/.test(at),
  );
  return (
    <section className="draft-card" aria-labelledby="draft-heading">
      <h2 id="draft-heading">{words.heading}</h2>
      {others.map(({ at, message }) => (
        <p className="field-problem" key={`${at} ${message}`}>
          <code>{at}</code> {message}
        </p>
      ))}
      <TextLine
        label={words.title}
        value={draft.title}
        problem={problemAt("title")}
        onChange={(title) => onDraft({ ...draft, title })}
      />
      {!idIsFixed && (
        <TextLine
          label={words.id}
          help={words.idHelp(draft.id)}
          value={draft.id}
          problem={problemAt("id")}
          onChange={(id) => onDraft({ ...draft, id })}
        />
      )}
      <TextLine
        label={words.summary}
        value={draft.summary}
        problem={problemAt("summary")}
        onChange={(summary) => onDraft({ ...draft, summary })}
      />
      <Fields draft={draft} problems={problems} onDraft={onDraft} />
      <h3>{words.classes}</h3>
      {draft.classes.map(({ name, label }, index) => (
        <TextLine
          key={name}
          label={words.classLabel(withoutDirectionControls(name))}
          value={label ?? name}
          problem={problemAt(`classes.${index}.label`)}
          onChange={(changed) => {
            const classes = draft.classes.map((entry, at) =>
              at === index ? { name, ...(changed === name ? {} : { label: changed }) } : entry,
            );
            onDraft({ ...draft, classes });
          }}
        />
      ))}
      {card && values && (
        <DraftExamples draft={draft} card={card} values={values} problemAt={problemAt} onDraft={onDraft} />
      )}
    </section>
  );
}

function Fields({
  draft,
  problems,
  onDraft,
}: {
  draft: DraftCard;
  problems: readonly Problem[];
  onDraft: (draft: DraftCard) => void;
}) {
  const words = useWords().newModel.draft;
  const [wanted, setWanted] = useState("");
  const [showsAll, setShowsAll] = useState(false);
  const { fields } = draft;
  const entries = fields.map((field, index) => ({ field, index, prefix: `fields.${index}.` }));
  const found = entries.filter(({ field }) =>
    field.label.toLowerCase().includes(wanted.trim().toLowerCase()),
  );
  const hasProblem = (prefix: string) => problems.some(({ at }) => at.startsWith(prefix));
  // A field with a problem is shown wherever it is, since the problem has to be fixed before the model can be added.
  const shown = found.filter(({ prefix }, at) => showsAll || at < fieldsAtOnce || hasProblem(prefix));
  return (
    <>
      <h3>{words.fields(fields.length)}</h3>
      {fields.length > fieldsAtOnce && <TextLine label={words.find} value={wanted} onChange={setWanted} />}
      {shown.map(({ field, index, prefix }) => (
        <FieldEditor
          key={field.name}
          field={field}
          problems={problems
            .filter(({ at }) => at.startsWith(prefix))
            .map(({ at, message }) => ({ at: at.slice(prefix.length), message }))}
          onChange={(change) => onDraft(changeField(draft, index, change))}
        />
      ))}
      {shown.length < found.length && (
        <button type="button" onClick={() => setShowsAll(true)}>
          {words.more(found.length - shown.length)}
        </button>
      )}
    </>
  );
}

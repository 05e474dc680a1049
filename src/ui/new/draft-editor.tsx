import { Fragment, type ReactNode, useState } from "react";
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

/** How many fields or classes to draw before someone asks for the rest: an export may have thousands. */
const entriesAtOnce = 40;

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
      <Entries
        heading={words.fields(draft.fields.length)}
        find={words.findField}
        more={words.moreFields}
        problems={problems}
        entries={draft.fields.map((field, index) => {
          const prefix = `fields.${index}.`;
          return {
            key: field.name,
            prefix,
            text: field.label,
            draw: (keep) => (
              <FieldEditor
                field={field}
                problems={problems
                  .filter(({ at }) => at.startsWith(prefix))
                  .map(({ at, message }) => ({ at: at.slice(prefix.length), message }))}
                onChange={(change) => {
                  keep();
                  onDraft(changeField(draft, index, change));
                }}
              />
            ),
          };
        })}
      />
      <Entries
        heading={words.classes}
        find={words.findClass}
        more={words.moreClasses}
        problems={problems}
        entries={draft.classes.map(({ name, label }, index) => ({
          key: name,
          prefix: `classes.${index}.`,
          text: `${name} ${label ?? ""}`,
          draw: (keep) => (
            <TextLine
              label={words.classLabel(withoutDirectionControls(name))}
              value={label ?? name}
              problem={problemAt(`classes.${index}.label`)}
              onChange={(changed) => {
                keep();
                const classes = draft.classes.map((entry, at) =>
                  at === index ? { name, ...(changed === name ? {} : { label: changed }) } : entry,
                );
                onDraft({ ...draft, classes });
              }}
            />
          ),
        }))}
      />
      {card && values && (
        <DraftExamples draft={draft} card={card} values={values} problemAt={problemAt} onDraft={onDraft} />
      )}
    </section>
  );
}

/** A text box or group of the editor, drawn only if it is among those shown. */
type Entry = {
  readonly key: string;
  /** The beginning of the card keys of its problems. */
  readonly prefix: string;
  /** The text by which it is found. */
  readonly text: string;
  /** Draws it. Each change calls `keep`. */
  readonly draw: (keep: () => void) => ReactNode;
};

/** The editor's entries for the fields or the classes: the first ones, those that are searched for, or all. */
function Entries({
  heading,
  find,
  more,
  entries,
  problems,
}: {
  heading: string;
  find: string;
  more: (count: number) => string;
  entries: readonly Entry[];
  problems: readonly Problem[];
}) {
  const [wanted, setWanted] = useState("");
  const [showsAll, setShowsAll] = useState(false);
  // The entry that is being edited stays, even if it is no longer what is searched for or its problem is solved.
  const [edited, setEdited] = useState<string>();
  const sought = wanted.trim().toLowerCase();
  const found = entries.filter(({ key, text }) => key === edited || text.toLowerCase().includes(sought));
  const hasProblem = (prefix: string) => problems.some(({ at }) => at.startsWith(prefix));
  // An entry with a problem is shown wherever it is, since the problem has to be fixed before the model can be added.
  const shown = found.filter(
    ({ key, prefix }, at) => showsAll || at < entriesAtOnce || key === edited || hasProblem(prefix),
  );
  return (
    <>
      <h3>{heading}</h3>
      {entries.length > entriesAtOnce && (
        <TextLine
          label={find}
          value={wanted}
          onChange={(text) => {
            setWanted(text);
            setEdited(undefined);
          }}
        />
      )}
      {shown.map(({ key, draw }) => (
        <Fragment key={key}>{draw(() => setEdited(key))}</Fragment>
      ))}
      {shown.length < found.length && (
        <button type="button" onClick={() => setShowsAll(true)}>
          {more(found.length - shown.length)}
        </button>
      )}
    </>
  );
}

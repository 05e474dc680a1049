import { type ReactNode, useMemo, useState } from "react";
import type { Card, Field } from "../../../../core/card.ts";
import type { Problem } from "../../../../core/errors.ts";
import { isolate } from "../../../../core/visible-text.ts";
import { Combobox } from "../../../controls/combobox.tsx";
import { type FormValues, pickedFlags } from "../../../state/form-values.ts";
import { formatCount } from "../../../words/format.ts";
import { useWords } from "../../../words/language.ts";
import type { FieldGroup } from "../form-fields.tsx";
import { PasteRow } from "./paste-row.tsx";

/** The form for a card with very many fields: a box for pasting a row, collapsible sections, and lists to pick from. */
export function WideFields({
  card,
  groups,
  values,
  onValues,
  problems,
  draw,
}: {
  card: Card;
  groups: readonly FieldGroup[];
  values: FormValues;
  onValues: (values: FormValues) => void;
  problems: readonly Problem[];
  /** Returns the controls for some fields. */
  draw: (fields: readonly Field[]) => ReactNode;
}) {
  const flags = useMemo(() => pickedFlags(card), [card]);
  const sections = sectionsOf(groups, flags);
  const refused = new Set(problems.map(({ at }) => at));
  const refusedIn = ({ fields }: Section) => fields.filter(({ name }) => refused.has(name));
  // Only one section opens automatically: drawing every section with a rejected value could mean drawing everything.
  const firstRefused = sections.find((section) => refusedIn(section).length > 0);
  const firstFields = sections.find(({ kind }) => kind === "fields");
  return (
    <>
      <PasteRow card={card} values={values} onValues={onValues} />
      {sections.map((section) =>
        section.kind === "flags" ? (
          <FlagList
            key={section.fields[0]?.name}
            title={section.title}
            fields={section.fields}
            values={values}
            onValues={onValues}
          >
            {section === firstRefused && draw(refusedIn(section))}
          </FlagList>
        ) : (
          <FoldedSection
            key={section.fields[0]?.name}
            section={section}
            startsOpen={section === firstFields}
            refusedCount={refusedIn(section).length}
            isNeeded={section === firstRefused}
            draw={draw}
          />
        ),
      )}
    </>
  );
}

function FoldedSection({
  section: { title, fields },
  startsOpen,
  refusedCount,
  isNeeded,
  draw,
}: {
  section: Section;
  startsOpen: boolean;
  refusedCount: number;
  isNeeded: boolean;
  draw: (fields: readonly Field[]) => ReactNode;
}) {
  const words = useWords().model.form.wide;
  const [isOpen, setIsOpen] = useState(startsOpen);
  const shows = isOpen || isNeeded;
  return (
    <details className="wide-section" open={shows} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>
        {title} <span className="hint figures">{formatCount(fields.length)}</span>
        {refusedCount > 0 && <span className="field-problem"> {words.toFix(refusedCount)}</span>}
      </summary>
      {shows && (
        <fieldset className="field-grid" aria-label={title}>
          {draw(fields)}
        </fieldset>
      )}
    </details>
  );
}

/** Many yes-or-no fields as one list: the visitor searches for those that apply and picks them; all others are "no". */
function FlagList({
  title,
  fields,
  values,
  onValues,
  children,
}: {
  title: string | undefined;
  fields: readonly Field[];
  values: FormValues;
  onValues: (values: FormValues) => void;
  /** The controls of fields whose value is neither yes nor no. */
  children: ReactNode;
}) {
  const words = useWords().model.form.wide;
  const picked = fields.filter(({ name }) => values[name] === "yes");
  const others = fields.filter(({ name }) => values[name] !== "yes");
  return (
    <fieldset className="flag-list">
      <legend className="field-head">
        {title === undefined ? words.flags : words.flagsOf(title)}{" "}
        <span className="hint figures">{words.picked(picked.length, fields.length)}</span>
      </legend>
      {picked.length > 0 && (
        <ul className="chips">
          {picked.map(({ name, label }) => (
            <li key={name}>
              <button
                type="button"
                className="chip"
                aria-label={words.remove(label)}
                onClick={() => onValues({ ...values, [name]: "no" })}
              >
                {label} <span aria-hidden="true">×</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <Combobox
        name=""
        label={words.find}
        optional={false}
        choices={others.map(({ name, label }) => ({ value: name, label }))}
        takes="picked"
        value=""
        onChange={(name) => name !== "" && onValues({ ...values, [name]: "yes" })}
      />
      {children}
    </fieldset>
  );
}

/** A part of a wide form: fields that are collapsed together, or yes-or-no fields to pick from. */
type Section = {
  readonly kind: "fields" | "flags";
  /** Undefined for flags that belong to no group. */
  readonly title: string | undefined;
  readonly fields: readonly Field[];
};

/** The number of controls that can be drawn at once without a noticeable delay. */
const sectionSize = 40;

/**
 * Divides groups into sections. Long groups, and fields without a group, are split into runs of consecutive fields,
 * each named after its first and last field.
 * @param flags names of the fields that are picked from a list
 */
function sectionsOf(groups: readonly FieldGroup[], flags: ReadonlySet<string>): readonly Section[] {
  return groups.flatMap(({ title, fields }): Section[] => {
    const picked = fields.filter(({ name }) => flags.has(name));
    const others = fields.filter(({ name }) => !flags.has(name));
    const runs = Array.from({ length: Math.ceil(others.length / sectionSize) }, (_, run) =>
      others.slice(run * sectionSize, (run + 1) * sectionSize),
    );
    const sections = runs.map((run): Section => {
      const span =
        run.length === 1 ? run[0]!.label : `${isolate(run[0]!.label)} – ${isolate(run.at(-1)!.label)}`;
      const isWhole = title !== undefined && runs.length === 1;
      const named = title === undefined ? span : `${isolate(title)}: ${span}`;
      return { kind: "fields", title: isWhole ? title : named, fields: run };
    });
    return picked.length === 0 ? sections : [...sections, { kind: "flags", title, fields: picked }];
  });
}

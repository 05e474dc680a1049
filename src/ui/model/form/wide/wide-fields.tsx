import { type ReactNode, useMemo, useState } from "react";
import type { Card, Field } from "../../../../core/card.ts";
import type { Problem } from "../../../../core/errors.ts";
import { type FormValues, pickedFlags } from "../../../state/form-values.ts";
import { formatCount } from "../../../words/format.ts";
import { useWords } from "../../../words/language.ts";
import type { FieldGroup } from "../form-fields.tsx";
import { FlagList } from "./flag-list.tsx";
import { PasteRow } from "./paste-row.tsx";
import { type Section, sectionsOf } from "./sections.ts";

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

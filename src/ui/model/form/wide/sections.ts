import type { Field } from "../../../../core/card.ts";
import type { FieldGroup } from "../form-fields.tsx";

/** A part of a wide form: fields that are collapsed together, or yes-or-no fields to pick from. */
export type Section = {
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
export function sectionsOf(groups: readonly FieldGroup[], flags: ReadonlySet<string>): readonly Section[] {
  return groups.flatMap(({ title, fields }): Section[] => {
    const picked = fields.filter(({ name }) => flags.has(name));
    const others = fields.filter(({ name }) => !flags.has(name));
    const runs = Array.from({ length: Math.ceil(others.length / sectionSize) }, (_, run) =>
      others.slice(run * sectionSize, (run + 1) * sectionSize),
    );
    const sections = runs.map((run): Section => {
      const span = run.length === 1 ? run[0]!.label : `${run[0]!.label} – ${run.at(-1)!.label}`;
      const isWhole = title !== undefined && runs.length === 1;
      const named = title === undefined ? span : `${title}: ${span}`;
      return { kind: "fields", title: isWhole ? title : named, fields: run };
    });
    return picked.length === 0 ? sections : [...sections, { kind: "flags", title, fields: picked }];
  });
}

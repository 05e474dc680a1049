import type { Field, MetadataField } from "../../../core/card.ts";
import { ChoiceList, Choices } from "../../controls/choices.tsx";
import { Combobox } from "../../controls/combobox.tsx";
import type { ControlProps } from "../../controls/field-shell.tsx";
import { DateTimeBox, NumberBox, TextArea } from "../../controls/text-boxes.tsx";
import { unitBeside } from "../../display/value-text.ts";
import { choiceTexts } from "../../state/form-values.ts";
import { useWords } from "../../words/language.ts";

/**
 * Up to the first limit, choices are shown as radio buttons; up to the second, as a list; above that, as a search box.
 */
const maxRadioChoices = 3;
const maxListChoices = 12;

/** A field's state in the form. */
export type FieldState = Pick<
  ControlProps,
  "value" | "onChange" | "problem" | "warning" | "mark" | "replaces"
>;

/** The control for a field's kind. */
export function FormField({ field, state }: { field: Field; state: FieldState }) {
  const { values: words } = useWords().controls;
  const { name, label, help, optional } = field;
  const props = { name, label, help, optional, ...state };
  switch (field.kind) {
    case "text":
      return <TextArea {...props} minLength={field.minLength} maxLength={field.maxLength} />;
    case "number":
      return (
        <NumberBox
          {...props}
          unit={field.unit && unitBeside(field.unit, props.value)}
          signed={field.min === undefined || field.min < 0}
        />
      );
    case "category": {
      // The form stores the label that the visitor sees, not the choice's value.
      const choices = choiceTexts(field).map((text) => ({ value: text, label: text }));
      const free = field.outOfRange === "warn";
      if (choices.length <= maxRadioChoices) return <Choices {...props} choices={choices} />;
      if (choices.length <= maxListChoices) return <ChoiceList {...props} choices={choices} free={free} />;
      return <Combobox {...props} choices={choices} takes={free ? "free" : "listed"} />;
    }
    case "boolean":
      return (
        <Choices
          {...props}
          choices={[
            { value: "yes", label: words.yes },
            { value: "no", label: words.no },
          ]}
        />
      );
    case "datetime":
      return <DateTimeBox {...props} />;
  }
}

/** A metadata field, which is always optional and accepts any text. */
export function MetadataBox({ metadata, state }: { metadata: MetadataField; state: FieldState }) {
  const { form: words } = useWords().model;
  return (
    <Combobox
      name={metadata.name}
      label={metadata.label}
      help={metadata.help}
      optional
      choices={metadata.suggestions.map((value) => ({ value, label: value }))}
      takes="as-typed"
      maxLength={metadata.maxLength}
      {...state}
      problem={state.problem && `${state.problem} ${words.notSaved}`}
    />
  );
}

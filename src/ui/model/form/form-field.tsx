import type { Field, MetadataField } from "../../../core/card.ts";
import { Choices } from "../../controls/choices.tsx";
import { DateTimeBox } from "../../controls/date-time-box.tsx";
import type { ControlProps } from "../../controls/field-shell.tsx";
import { NumberBox } from "../../controls/number-box.tsx";
import { SuggestingBox } from "../../controls/suggesting-box.tsx";
import { TextArea } from "../../controls/text-area.tsx";

/** More choices than this are typed, with suggestions, instead of shown side by side. */
const maxRadioChoices = 6;

/** The state of one field in the form. */
export type FieldState = Pick<ControlProps, "value" | "onChange" | "problem" | "warning">;

/** The control that a field's kind asks for. */
export function FormField({ field, state }: { field: Field; state: FieldState }) {
  const { name, label, help, optional } = field;
  const props = { name, label, help, optional, ...state };
  switch (field.kind) {
    case "text":
      return <TextArea {...props} minLength={field.minLength} maxLength={field.maxLength} />;
    case "number":
      return <NumberBox {...props} unit={field.unit} signed={field.min === undefined || field.min < 0} />;
    case "category": {
      const choices = field.choices.map(({ value, label: text }) => ({ value, label: text ?? value }));
      if (choices.length > maxRadioChoices) return <SuggestingBox {...props} suggestions={choices} />;
      // The form holds what a person reads; radio buttons are no exception.
      return <Choices {...props} choices={choices.map((choice) => ({ ...choice, value: choice.label }))} />;
    }
    case "boolean":
      return (
        <Choices
          {...props}
          choices={[
            { value: "yes", label: "Yes" },
            { value: "no", label: "No" },
          ]}
        />
      );
    case "datetime":
      return <DateTimeBox {...props} />;
  }
}

/** A metadata field: always optional, takes any text. */
export function MetadataBox({ metadata, state }: { metadata: MetadataField; state: FieldState }) {
  return (
    <SuggestingBox
      name={metadata.name}
      label={metadata.label}
      help={metadata.help}
      optional
      suggestions={metadata.suggestions.map((value) => ({ value, label: value }))}
      maxLength={metadata.maxLength}
      {...state}
    />
  );
}

import { type ReactNode, useId } from "react";

/** The control's own id, and the ids of the help, error and counter that describe it. */
export type FieldIds = {
  readonly id: string;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
};

export type FieldShellProps = {
  readonly label: string;
  /** Whether the field may be left empty. */
  readonly optional: boolean;
  /** A word beside the label, such as "required". */
  readonly mark?: string | undefined;
  readonly help?: string | undefined;
  /** Why the value can't be used. */
  readonly problem?: string | undefined;
  /** A note about an unusual value; the value is accepted. */
  readonly warning?: string | undefined;
  /** A line that follows the help, such as a counter. */
  readonly note?: ReactNode;
  /** True if the control is a set of choices, in which case the label becomes a legend. */
  readonly group?: boolean;
  readonly children: (ids: FieldIds) => ReactNode;
};

/** The layout that all fields share: label, control, help, and the reason if the value is rejected. */
export function FieldShell(props: FieldShellProps) {
  const { label, mark: marked, help, problem, warning, note, group = false, children } = props;
  const id = useId();
  const parts = [
    problem && `${id}-problem`,
    warning && `${id}-warning`,
    marked && `${id}-mark`,
    help && `${id}-help`,
    note && `${id}-note`,
  ].filter(Boolean);
  const describedBy = parts.length > 0 ? parts.join(" ") : undefined;
  const mark = marked && (
    // It describes the control but isn't part of its name.
    <span className="field-mark" id={`${id}-mark`} aria-hidden="true">
      {marked}
    </span>
  );
  const below = (
    <>
      {problem && (
        <p className="field-problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
      {warning && (
        <p className="field-warning" id={`${id}-warning`}>
          {warning}
        </p>
      )}
      {(help || note) && (
        <div className="field-notes">
          {help && <p id={`${id}-help`}>{help}</p>}
          {note && <p id={`${id}-note`}>{note}</p>}
        </div>
      )}
    </>
  );
  const control = children({ id, describedBy, invalid: problem !== undefined });
  if (group) {
    return (
      <fieldset className="field" aria-describedby={describedBy}>
        <legend className="field-head">
          {label} {mark}
        </legend>
        {control}
        {below}
      </fieldset>
    );
  }
  return (
    <div className="field">
      <div className="field-head">
        <label htmlFor={id}>{label}</label>
        {mark}
      </div>
      {control}
      {below}
    </div>
  );
}

/** The props of every form control. The value is text; `core/` turns it into the graph's value. */
export type ControlProps = {
  readonly name: string;
  readonly label: string;
  readonly optional: boolean;
  readonly help?: string | undefined;
  readonly problem?: string | undefined;
  readonly warning?: string | undefined;
  readonly mark?: string | undefined;
  /** Whether the first character typed replaces the whole text. */
  readonly replaces?: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
};

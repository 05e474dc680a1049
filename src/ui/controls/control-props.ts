/** What every control of a form takes. The value is text; the core turns it into what the graph wants. */
export type ControlProps = {
  readonly name: string;
  readonly label: string;
  readonly optional: boolean;
  readonly help?: string | undefined;
  readonly problem?: string | undefined;
  readonly warning?: string | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
};

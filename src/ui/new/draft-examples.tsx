import { useState } from "react";
import type { SourceCard } from "../../core/card.ts";
import type { DraftCard } from "../../doctor/draft-types.ts";
import { FormFields } from "../model/form/form-fields.tsx";
import {
  exampleValues,
  type FormValues,
  initialValues,
  metadataValues,
  rawInputs,
} from "../state/form-values.ts";
import { problemTextAt } from "../words/describe-error.ts";
import { useWords } from "../words/language.ts";
import { readExample, trialCard } from "./draft.ts";
import { TextLine } from "./text-line.tsx";

type Examples = NonNullable<DraftCard["examples"]>;

/** The maximum number of examples in a card. */
const mostExamples = 20;

/** The draft's examples. Each can be edited in the model's form, and the form's values can be added as a new one. */
export function DraftExamples({
  draft,
  card,
  values,
  problemAt,
  onDraft,
}: {
  draft: DraftCard;
  /** The last usable draft; its fields are those of the form. */
  card: SourceCard;
  /** The values of the form beside the draft. */
  values: FormValues;
  problemAt: (key: string) => string | undefined;
  onDraft: (draft: DraftCard) => void;
}) {
  const words = useWords().newModel.draft;
  const [opened, setOpened] = useState<number>();
  const examples = draft.examples ?? [];
  const change = (next: Examples) => onDraft({ ...draft, examples: next });
  const add = (filled: FormValues) => {
    let number = examples.length + 1;
    while (examples.some(({ title }) => title === words.exampleNumber(number))) number++;
    const title = words.exampleNumber(number);
    change([...examples, { title, ...partsOf(card, filled) }]);
    setOpened(examples.length);
  };
  const remove = (index: number) => {
    change(examples.filter((_, at) => at !== index));
    setOpened(undefined);
  };
  return (
    <>
      <h3>{words.examples}</h3>
      {examples.length > 0 && <p className="hint">{words.examplesHelp}</p>}
      {examples.map((example, index) => (
        <ExampleEditor
          // biome-ignore lint/suspicious/noArrayIndexKey: an example is identified by its position, and has no state
          key={index}
          example={example}
          card={card}
          problem={problemAt(`examples.${index}.title`)}
          isOpen={opened === index}
          onToggle={(isOpen) =>
            setOpened((before) => (isOpen ? index : before === index ? undefined : before))
          }
          onChange={(changed) => change(examples.map((each, at) => (at === index ? changed : each)))}
          onRemove={() => remove(index)}
        />
      ))}
      {examples.length < mostExamples && (
        <div className="button-row">
          <button type="button" onClick={() => add(values)}>
            {words.addFormValues}
          </button>
          <button type="button" onClick={() => add(initialValues(card))}>
            {words.addExample}
          </button>
        </div>
      )}
    </>
  );
}

function ExampleEditor({
  example,
  card: source,
  problem,
  isOpen,
  onToggle,
  onChange,
  onRemove,
}: {
  example: Examples[number];
  card: SourceCard;
  /** Why the title can't be used. */
  problem: string | undefined;
  isOpen: boolean;
  onToggle: (isOpen: boolean) => void;
  onChange: (example: Examples[number]) => void;
  onRemove: () => void;
}) {
  const words = useWords().newModel.draft;
  const whole = { metadata: {}, ...example };
  const { problems } = readExample(source, whole);
  const shows = isOpen || problem !== undefined;
  const card = trialCard(source, 0);
  const values = exampleValues(card, whole);
  const fill = (filled: FormValues) => onChange({ ...example, ...partsOf(source, filled) });
  return (
    <details className="draft-field" open={shows} onToggle={(event) => onToggle(event.currentTarget.open)}>
      <summary>
        {example.title}
        {problems.length > 0 && <span className="field-problem"> {words.exampleUnusable}</span>}
      </summary>
      {shows && (
        <fieldset className="draft-example" aria-label={example.title}>
          <TextLine
            label={words.exampleTitle}
            value={example.title}
            problem={problem}
            onChange={(title) => onChange({ ...example, title })}
          />
          <FormFields
            card={card}
            model={undefined}
            values={values}
            onValues={fill}
            problems={problems}
            stateOf={(name) => ({
              value: values[name] ?? "",
              onChange: (value) => fill({ ...values, [name]: value }),
              problem: problemTextAt(problems, name),
            })}
          />
          <div className="button-row">
            <button type="button" onClick={onRemove}>
              {words.removeExample}
            </button>
          </div>
        </fieldset>
      )}
    </details>
  );
}

/** Converts a form's values to an example's. They remain text, as typed, until the card is built. */
function partsOf(card: SourceCard, values: FormValues): Pick<Examples[number], "inputs" | "metadata"> {
  return { inputs: { ...rawInputs(card, values) }, metadata: { ...metadataValues(card, values) } };
}

import { useId, useMemo, useState } from "react";
import type { Card, Field } from "../../../core/card.ts";
import { type AppError, toAppError } from "../../../core/errors.ts";
import { joinValues, shorten } from "../../../core/visible-text.ts";
import type { CsvHeader } from "../../../csv/csv-lines.ts";
import type { ColumnMapping } from "../../../csv/match-columns.ts";
import { missingColumns, unusedColumns } from "../../../csv/match-columns.ts";
import { readingNotes } from "../../../csv/reading-notes.ts";
import { hasProbabilities } from "../../display/answer-text.ts";
import { distinctKeys } from "../../display/distinct-keys.ts";
import { ReadingNotes } from "../../display/reading-notes.tsx";
import { problemTextAt } from "../../words/describe-error.ts";
import { formatBytes } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";
import { ClassNumbers } from "./class-numbers.tsx";
import { canWriteFiles, chooseResultFile, resultName } from "./result-file.ts";
import { TableFailure } from "./table-failure.tsx";
import { columnName, type OpenedTable, type ResultTarget } from "./use-table.ts";

/** If all fields were found and there are more than this many, the list of them starts collapsed. */
const maxOpenFields = 4;
/** The maximum number of fields to draw at first, and each time that the visitor asks for more. */
const fieldsAtOnce = 40;
/** In a table with more columns than this, a select box gets its options only when it is about to be used. */
const mostColumnsAtOnce = 100;
/** The maximum number of unused columns to list by name; the others are only counted. */
const maxUnused = 12;

/** Shows which column was matched to each field, so that this can be corrected before the table is scored. */
export function MatchTable({
  card,
  table,
  mapping,
  ready,
  onMapping,
  onStart,
  onOther,
}: {
  card: Card;
  table: OpenedTable;
  mapping: ColumnMapping;
  /** True if the model has loaded. */
  ready: boolean;
  onMapping: (mapping: ColumnMapping) => void;
  onStart: (target: ResultTarget | undefined) => void;
  onOther: () => void;
}) {
  const words = useWords().table;
  const [pickError, setPickError] = useState<AppError>();
  const { name, file, head } = table;
  const missing = missingColumns(card, mapping);
  const rank = ({ name: field, optional }: Field) =>
    mapping.fields[field] === undefined ? (optional ? 1 : 0) : 2;
  const noneMatched = card.fields.every((field) => mapping.fields[field.name] === undefined);
  const [collapsed] = useState(
    card.fields.length > maxOpenFields &&
      card.fields.every((field) => mapping.fields[field.name] !== undefined) &&
      mapping.labels === undefined,
  );
  const [isOpen, setIsOpen] = useState(false);
  // Of many fields, those without a column come first, and none moves when it gets one.
  const [fields] = useState(() =>
    card.fields.length <= fieldsAtOnce ? card.fields : card.fields.toSorted((a, b) => rank(a) - rank(b)),
  );
  const [shownCount, setShownCount] = useState(fieldsAtOnce);
  // For a model whose answers are scores, no accuracy is computed.
  const isScored = hasProbabilities(card);
  const matched = card.fields.filter(({ name: field }) => mapping.fields[field] !== undefined).length;
  const unused = unusedColumns(head, mapping);
  const notes = useMemo(
    () => readingNotes(card, head, (field) => mapping.fields[field]),
    [card, head, mapping.fields],
  );
  const intoFile = () => {
    setPickError(undefined);
    chooseResultFile(resultName(name)).then(
      (target) => target && onStart(target),
      (error: unknown) => setPickError(toAppError(error)),
    );
  };
  const shown = fields.slice(0, shownCount);
  const selects = (
    <fieldset className="matching">
      <legend>{words.match}</legend>
      {shown.map((field) => (
        <ColumnSelect
          key={field.name}
          label={field.label}
          head={head}
          value={mapping.fields[field.name]}
          none={field.optional ? words.leaveEmpty : words.chooseColumn}
          problem={problemTextAt(missing, field.name)}
          onChange={(column) =>
            onMapping({ ...mapping, fields: { ...mapping.fields, [field.name]: column } })
          }
        />
      ))}
      {shown.length < fields.length && (
        <button type="button" onClick={() => setShownCount(shownCount + fieldsAtOnce)}>
          {words.moreFields(Math.min(fieldsAtOnce, fields.length - shown.length), fields.length)}
        </button>
      )}
      {isScored && (
        <ColumnSelect
          label={words.truth}
          head={head}
          value={mapping.label}
          none={words.noTruth}
          problem={undefined}
          onChange={(column) => onMapping({ fields: mapping.fields, label: column })}
        />
      )}
    </fieldset>
  );
  return (
    <>
      <p className="table-name">
        <strong>{name}</strong>{" "}
        <span className="hint">
          {words.size(
            formatBytes(file.size),
            head.columns.length,
            head.columns.length > 1 ? (words.separators[head.delimiter] ?? head.delimiter) : undefined,
          )}
        </span>
      </p>
      {!noneMatched && matched * 2 < card.fields.length && (
        <p className="warning" role="status">
          {words.fewMatched(matched, card.fields.length)}
        </p>
      )}
      {noneMatched && (
        <p className="warning" role="status">
          {words.noneMatched}
        </p>
      )}
      {collapsed ? (
        <details className="found" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
          <summary>{words.allMatched(card.fields.length)}</summary>
          {isOpen && selects}
        </details>
      ) : (
        selects
      )}
      {unused.length > 0 && (
        <p className="hint">
          {words.unused(
            joinValues(unused.slice(0, maxUnused)),
            unused.length - Math.min(unused.length, maxUnused),
          )}
        </p>
      )}
      <ReadingNotes notes={notes} />
      {isScored && mapping.label !== undefined && (
        <ClassNumbers
          card={card}
          head={head}
          column={mapping.label}
          isCounted={mapping.isCounted === true}
          onChange={(isCounted) => onMapping({ ...mapping, isCounted })}
        />
      )}
      {isScored && <p className="hint">{words.truthHint}</p>}
      {isScored && mapping.labels && (
        <p className="warning" role="status">
          {words.severalTruths(mapping.labels.map((column) => columnName(head, column, words)))}
        </p>
      )}
      <p className="button-row">
        <button
          type="button"
          className="primary"
          disabled={!ready || missing.length > 0}
          onClick={() => onStart(undefined)}
        >
          {words.score}
        </button>
        {canWriteFiles() && (
          <button type="button" disabled={!ready || missing.length > 0} onClick={intoFile}>
            {words.scoreIntoFile}
          </button>
        )}
        <button type="button" className="word" onClick={onOther}>
          {words.other}
        </button>
        {!ready && (
          <span className="hint" role="status">
            {words.waiting}
          </span>
        )}
      </p>
      {pickError && <TableFailure error={pickError} name={name} />}
    </>
  );
}

const shownCharacters = 60;

/** A select box for the column of a field or of the true classes, with an example from the chosen column. */
export function ColumnSelect({
  label,
  head,
  value,
  none,
  problem,
  onChange,
}: {
  label: string;
  head: CsvHeader;
  value: number | undefined;
  /** The label of the option for no column. */
  none: string;
  problem: string | undefined;
  onChange: (column: number | undefined) => void;
}) {
  const words = useWords().table;
  const id = useId();
  const { columns } = head;
  const [isUsed, setIsUsed] = useState(false);
  const use = () => setIsUsed(true);
  const isDrawn = isUsed || columns.length <= mostColumnsAtOnce;
  const offered = isDrawn ? [...columns.keys()] : value === undefined ? [] : [value];
  const keys = distinctKeys(offered.map((index) => columns[index]!));
  const example = value === undefined ? undefined : head.sample.find((row) => row[value]?.trim())?.[value];
  return (
    <div className="column-select">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value ?? ""}
        aria-invalid={problem !== undefined || undefined}
        aria-describedby={`${id}-note`}
        onFocus={use}
        onPointerDown={use}
        onChange={(event) => onChange(event.target.value === "" ? undefined : Number(event.target.value))}
      >
        <option value="">{none}</option>
        {offered.map((index, at) => (
          <option key={keys[at]} value={index}>
            {columnName(head, index, words)}
          </option>
        ))}
      </select>
      <span id={`${id}-note`} className={problem ? "problem" : "hint"}>
        {problem ?? (example === undefined ? "" : words.example(shorten(example.trim(), shownCharacters)))}
      </span>
    </div>
  );
}

import { fromErrorRecord, toAppError } from "../../core/errors.ts";
import type { Score } from "../../core/prediction.ts";
import { type Delivery, type InboxFile, isHarmful } from "../../learning/inbox/inbox.ts";
import type { Effect } from "../../learning/inbox/judge-exports.ts";
import { Failure } from "../controls/failure.tsx";
import { distinctKeys } from "../display/distinct-keys.ts";
import { ReadingNotes } from "../display/reading-notes.tsx";
import { ScrollTable } from "../display/scroll-table.tsx";
import { useReveal } from "../state/use-reveal.ts";
import { formatRows, formatShareOf } from "../words/amounts.ts";
import { problemText } from "../words/describe-error.ts";
import { formatCount } from "../words/format.ts";
import { currentWords, useWords } from "../words/language.ts";
import type { Selection } from "./selection.ts";

/** Each file, with the effect of learning from that file alone and a checkbox to leave it out. */
export function DeliveryFiles({
  delivery,
  selection,
  onChange,
}: {
  delivery: Delivery;
  selection: Selection;
  onChange: (selection: Selection) => void;
}) {
  const { inbox: words } = useWords();
  const { files, rows } = delivery;
  const found = useReveal<HTMLParagraphElement>();
  const keys = distinctKeys(files.map(({ name }) => name));
  const withRows = new Set(rows.map(({ source }) => source));
  const take = (index: number, isUsed: boolean) => {
    const left = new Set(selection.files);
    if (isUsed) left.delete(index);
    else left.add(index);
    onChange({ ...selection, files: left });
  };
  return (
    <>
      <p role="status" ref={found} tabIndex={-1}>
        {words.rowsFound(formatRows(rows.length), currentWords().amounts.files(files.length))}
      </p>
      <ScrollTable
        caption={words.table}
        columns={[
          words.columns.file,
          words.columns.rows,
          words.columns.holdout,
          words.columns.others,
          words.columns.verdict,
        ]}
      >
        <tbody>
          {files.map((file, index) => (
            <tr key={keys[index]}>
              <th scope="row">
                <label className="check">
                  <input
                    type="checkbox"
                    aria-label={words.takeFile(file.name)}
                    checked={!selection.files.has(index) && withRows.has(index)}
                    disabled={!withRows.has(index)}
                    onChange={({ target }) => take(index, target.checked)}
                  />
                  {file.name}
                </label>
              </th>
              <td className="figures">{formatCount(file.added)}</td>
              <td>
                <Change effect={file.added > 0 ? file.holdout : undefined} />
              </td>
              <td>
                <Change effect={file.added > 0 ? file.others : undefined} />
              </td>
              <td>{file.added > 0 ? words.verdicts[verdictOf(file)] : words.notMeasured}</td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
      {files.map((file, index) => (
        <FileNotes key={keys[index]} file={file} />
      ))}
    </>
  );
}

function verdictOf(file: InboxFile): Effect["verdict"] {
  if (isHarmful(file)) return "harms";
  return [file.holdout, file.others].some((effect) => effect?.verdict === "helps") ? "helps" : "neither";
}

function Change({ effect }: { effect: Effect | undefined }) {
  const { inbox: words } = useWords();
  if (!effect) return words.notMeasured;
  return <span className="figures">{words.change(shareOf(effect.before), shareOf(effect.after))}</span>;
}

const shareOf = ({ accuracy, rows }: Score) => formatShareOf(accuracy, rows);

/**
 * Says how many of a file's rows were already known or refused, why the first few were refused, why the file couldn't be
 * read to its end, what in it is no feedback on this model, which columns it lacks, and which was taken for the class on a
 * guess. Shows nothing if there is none of
 * this.
 */
function FileNotes({ file }: { file: InboxFile }) {
  const { inbox: words, errors } = useWords();
  const { name, known, refused, refusedCount, error, guess, notes = [] } = file;
  const { otherRows = 0, unreadable = { count: 0, line: undefined } } = file.leftOut ?? {};
  const isAllNew = known === 0 && refusedCount === 0;
  const isWhole = otherRows === 0 && unreadable.count === 0;
  if (isAllNew && isWhole && !error && !guess && notes.length === 0) return null;
  return (
    <div>
      <p>
        {name}
        {!isAllNew && ": "}
        {known > 0 && words.known(formatRows(known))}
        {known > 0 && refusedCount > 0 && ", "}
        {refusedCount > 0 && words.refused(formatRows(refusedCount))}
      </p>
      {refused.length > 0 && (
        <ul className="hint">
          {refused.slice(0, 5).map(({ line, problem }) => (
            <li key={line}>
              {words.refusedLine(formatCount(line), errors.reason(problem.at), problemText(problem))}
            </li>
          ))}
        </ul>
      )}
      {otherRows > 0 && <p className="hint">{words.otherModels(formatRows(otherRows), otherRows === 1)}</p>}
      {unreadable.count > 0 && (
        <p className="hint">
          {words.notFeedback(
            unreadable.count,
            unreadable.line === undefined ? undefined : formatCount(unreadable.line),
          )}
        </p>
      )}
      <ReadingNotes notes={notes} />
      {guess && <p className="warning">{words.isClass(guess.column, guess.meanings)}</p>}
      {error && <Failure error={toAppError(fromErrorRecord(error))} />}
    </div>
  );
}

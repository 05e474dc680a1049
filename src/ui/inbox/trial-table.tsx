import type { Effect, Trial } from "../../learning/inbox/judge-exports.ts";
import { ScrollTable } from "../display/scroll-table.tsx";
import { formatShareOf } from "../words/amounts.ts";
import { useWords } from "../words/language.ts";

/** The model's scores before and after learning, side by side. */
export function TrialTable({ trial }: { trial: Trial }) {
  const { inbox } = useWords();
  const words = inbox.tried;
  const line = (name: string, effect: Effect | undefined) => (
    <tr>
      <th scope="row">{name}</th>
      {effect ? (
        <>
          <td className="figures">{formatShareOf(effect.before.accuracy, effect.before.rows)}</td>
          <td className="figures">{formatShareOf(effect.after.accuracy, effect.after.rows)}</td>
          <td>{inbox.verdicts[effect.verdict]}</td>
        </>
      ) : (
        <td colSpan={3}>{inbox.notMeasured}</td>
      )}
    </tr>
  );
  return (
    <ScrollTable
      caption={words.caption}
      columns={[words.where, words.before, words.after, inbox.columns.verdict]}
    >
      <tbody>
        {line(words.holdout, trial.holdout)}
        {line(words.feedback, trial.feedback)}
      </tbody>
    </ScrollTable>
  );
}

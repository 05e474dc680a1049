import { useMemo } from "react";
import { isolateNames } from "../../core/visible-text.ts";
import { describeFinding } from "../../doctor/describe-finding.ts";
import type { DraftCard } from "../../doctor/draft-types.ts";
import type { Choices, Examination, Finding, Severity } from "../../doctor/report.ts";
import { ClassTable, Scores, Slices } from "../about/score-tables.tsx";
import { CalibrationPlot } from "../display/calibration-plot.tsx";
import { ConfusionMatrix } from "../display/confusion-matrix.tsx";
import { useFocusFallback } from "../state/use-kept-focus.ts";
import { useWords } from "../words/language.ts";
import { checkDraft, trialCard } from "./draft.ts";

const order: readonly Severity[] = ["refused", "choice", "warning", "repaired", "note"];

/** The check's findings, most important first, and the questions that only the visitor can answer. */
export function CheckReport({
  examination,
  choices,
  onChoices,
}: {
  examination: Examination;
  choices: Choices;
  onChoices: (choices: Choices) => void;
}) {
  const { findings: texts, newModel } = useWords();
  const words = newModel.report;
  const heading = useFocusFallback<HTMLHeadingElement>(examination);
  const { verdict, findings } = examination;
  const sorted = [...findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  const important = sorted.filter(({ severity }) => severity !== "note");
  const notes = sorted.filter(({ severity }) => severity === "note");
  // A check asks one question at a time, and reports the finding that led to it.
  const asking = findings.find(({ severity }) => severity === "choice");
  const { question, answers } = (asking && describeFinding(asking, texts)) ?? {};
  return (
    <section className="check-report" aria-labelledby="check-heading" data-verdict={verdict}>
      <h2 id="check-heading" ref={heading} tabIndex={-1}>
        {words.verdict[verdict]}
      </h2>
      <div role="status">
        <FindingList findings={important} />
      </div>
      {examination.choices.map(({ name, label, options }) => (
        <p className="check-choice" key={name}>
          <label htmlFor={`choice-${name}`}>{isolateNames(question ?? label)}</label>
          <select
            id={`choice-${name}`}
            value={choices[name] ?? ""}
            onChange={(event) => onChoices({ ...choices, [name]: event.target.value })}
          >
            {choices[name] === undefined && <option value="">{words.choose}</option>}
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {answers?.[option.value] ?? option.label}
              </option>
            ))}
          </select>
        </p>
      ))}
      {notes.length > 0 && (
        <details>
          <summary>{words.notes(notes.length, important.length > 0)}</summary>
          <FindingList findings={notes} />
        </details>
      )}
    </section>
  );
}

function FindingList({ findings }: { findings: readonly Finding[] }) {
  const { findings: texts, newModel } = useWords();
  const words = newModel.report;
  if (findings.length === 0) return null;
  return (
    <ul className="findings">
      {findings.map((finding) => {
        const { message, advice, line } = describeFinding(finding, texts);
        return (
          <li key={`${finding.code} ${message}`} data-severity={finding.severity}>
            <span className="finding-severity">{words.severity[finding.severity]}</span>
            <div>
              <p>{isolateNames(message)}</p>
              {advice !== undefined && <p className="hint">{isolateNames(advice)}</p>}
              {line !== undefined && <pre className="finding-line">{line}</pre>}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

/**
 * The model's scores on the table that was chosen with it, for all rows and by group. Shows nothing if the table
 * doesn't contain the true classes.
 */
export function TableScores({ draft }: { draft: DraftCard }) {
  const words = useWords().newModel.report;
  const checked = useMemo(() => checkDraft(draft), [draft]);
  if (checked.status === "invalid" || checked.card.metrics === undefined) return null;
  const card = trialCard(checked.card, 0);
  const { metrics, slices } = checked.card;
  return (
    <section className="training-result" aria-labelledby="scores-heading">
      <h2 id="scores-heading">{words.scores}</h2>
      <Scores card={card} metrics={metrics} />
      <details>
        <summary>{words.scoreDetails}</summary>
        {slices.map((slice) => (
          <Slices key={slice.field} card={card} slice={slice} />
        ))}
        <ClassTable card={card} metrics={metrics} />
        <ConfusionMatrix card={card} metrics={metrics} />
        <CalibrationPlot card={card} metrics={metrics} />
      </details>
    </section>
  );
}

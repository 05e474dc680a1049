import { type ReactNode, useId } from "react";
import type { Card } from "../../core/card.ts";
import { isolateNames } from "../../core/visible-text.ts";
import type { ReferenceCheck } from "../../models/check-reference.ts";
import { AsyncButton } from "../controls/async-button.tsx";
import { Failure } from "../controls/failure.tsx";
import { CalibrationPlot } from "../display/calibration-plot.tsx";
import { ConfusionMatrix } from "../display/confusion-matrix.tsx";
import { reachText } from "../display/reach-text.ts";
import { useServices } from "../state/services.tsx";
import { siteSettings } from "../state/site.ts";
import { useTask } from "../state/task.ts";
import { formatBytes, formatCount, formatDifference } from "../words/format.ts";
import { useWords } from "../words/language.ts";
import { CandidatesTable, ClassTable, Scores, Slices } from "./score-tables.tsx";

/** The About page: what the model was trained on, and what it is and isn't good at. */
export function AboutPage({ card }: { card: Card }) {
  const { about: words } = useWords();
  const { metrics, candidates, slices } = card;
  return (
    <article className="about">
      {metrics && <Scores card={card} metrics={metrics} />}
      <Limits card={card} />
      <Doubts card={card} />
      <Training card={card} />
      {candidates.length > 0 && <CandidatesTable candidates={candidates} />}
      {metrics && (
        <>
          <ClassTable card={card} metrics={metrics} />
          <ConfusionMatrix card={card} metrics={metrics} />
          <CalibrationPlot card={card} metrics={metrics} />
        </>
      )}
      {slices.map((slice) => (
        <Slices key={slice.field} card={card} slice={slice} />
      ))}
      <ReferenceSection card={card} />
      <Facts card={card} />
      {siteSettings().pages.includes("publish") && (
        <p>
          <a href={`#/publish?model=${card.id}`}>{words.publish(card.title)}</a>
        </p>
      )}
    </article>
  );
}

/**
 * If two probabilities differ by more than this, rounding can't be the reason. The check of a new model uses
 * the same limit.
 */
const tolerance = 1e-4;

/** How closely the model matches the library it came from, with a button that runs the same rows in this browser. */
function ReferenceSection({ card }: { card: Card }) {
  const { reference: words } = useWords().about;
  const { models } = useServices();
  const task = useTask<ReferenceCheck>();
  const { state } = task;
  const { reference } = card;
  if (reference === undefined || reference.rows === 0) return null;
  const check = () =>
    task.start(async ({ signal }) => {
      const model = await models.open(card.id, { signal });
      return model.checkReference();
    });
  return (
    <section aria-labelledby="reference-heading">
      <h2 id="reference-heading">{words.heading}</h2>
      <p>
        {words.stated(
          reference.library,
          formatCount(reference.rows),
          reference.largestDifference === undefined
            ? undefined
            : formatDifference(reference.largestDifference),
        )}
      </p>
      <AsyncButton busy={state.status === "running"} onClick={check}>
        {words.check}
      </AsyncButton>
      {state.status === "done" && (
        <p role="status">
          {(state.value.largestDifference <= tolerance ? words.agrees : words.differs)(
            state.value.library,
            formatCount(state.value.rows),
            formatDifference(state.value.largestDifference),
          )}
        </p>
      )}
      {state.status === "failed" && <Failure error={state.error} />}
    </section>
  );
}

/** The version, size and hash of the model's file, and whether the model learns. */
function Facts({ card }: { card: Card }) {
  const { file: words } = useWords().about;
  const { bytes, sha256 } = card.files["model.onnx"];
  return (
    <section aria-labelledby="facts-heading">
      <h2 id="facts-heading">{words.heading}</h2>
      <dl className="facts">
        {card.version && <Fact name={words.version}>{card.version}</Fact>}
        <Fact name={words.size}>{formatBytes(bytes)}</Fact>
        <Fact name="SHA-256">
          <code className="hash">{sha256}</code>
        </Fact>
        <Fact name={words.learns}>
          <Learning card={card} />
        </Fact>
      </dl>
    </section>
  );
}

/** Whether the model learns and, if known, how far a lesson reaches and what effect lessons had when measured. */
function Learning({ card }: { card: Card }) {
  const { file: words } = useWords().about;
  if (card.learning === undefined) return words.learnsNo;
  return [words.learnsYes, reachText(card)].filter(Boolean).join(" ");
}

/** The model's limits and the uses that it is not meant for, placed near the top so that people read them. */
function Limits({ card }: { card: Card }) {
  const words = useWords().about;
  if (card.limits.length === 0 && card.outOfScope === undefined) return null;
  return (
    <section aria-labelledby="limits-heading">
      <h2 id="limits-heading">{words.limits}</h2>
      {card.limits.length > 0 && (
        <ul className="prose-list">
          <SentenceItems sentences={card.limits} />
        </ul>
      )}
      {card.outOfScope && (
        <p className="must-not" dir="auto">
          {card.outOfScope}
        </p>
      )}
    </section>
  );
}

/** What the check of an imported model changed in the file, and what it could not determine. */
function Doubts({ card: { repairs, doubts } }: { card: Card }) {
  const words = useWords().about;
  return (
    <>
      {doubts.length > 0 && <Sentences heading={words.doubts} sentences={doubts} />}
      {repairs.length > 0 && <Sentences heading={words.repairs} sentences={repairs} />}
    </>
  );
}

function Sentences({ heading, sentences }: { heading: string; sentences: readonly string[] }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{heading}</h2>
      <ul className="prose-list">
        <SentenceItems sentences={sentences} />
      </ul>
    </section>
  );
}

/** A card's sentences. One in English may name columns in Hebrew; one in Hebrew is shown from right to left as a whole. */
function SentenceItems({ sentences }: { sentences: readonly string[] }) {
  return sentences.map((sentence) => (
    <li key={sentence}>
      <bdi>{/^\P{L}*\p{Script=Latin}/u.test(sentence) ? isolateNames(sentence) : sentence}</bdi>
    </li>
  ));
}

/** The training data, its licence, how the scores were measured and which settings were tried. */
function Training({ card }: { card: Card }) {
  const { training: words } = useWords().about;
  const { training } = card;
  if (training === undefined) return null;
  const { data, citation, licence, url, rows, heldOutRows, method, search, seed } = training;
  return (
    <section aria-labelledby="training-heading">
      <h2 id="training-heading">{words.heading}</h2>
      <p>{data}</p>
      <dl className="facts">
        <Fact name={words.rows}>{words.rowsValue(rows, heldOutRows)}</Fact>
        {licence && <Fact name={words.licence}>{licence}</Fact>}
        {citation && <Fact name={words.source}>{citation}</Fact>}
        {url && (
          <Fact name={words.address}>
            {/^https?:/i.test(url) ? (
              <a href={url} rel="noreferrer">
                {url}
              </a>
            ) : (
              url
            )}
          </Fact>
        )}
        {method && <Fact name={words.method}>{method}</Fact>}
        {seed !== undefined && <Fact name={words.seed}>{seed}</Fact>}
      </dl>
      {search.length > 0 && (
        <details>
          <summary>{words.search}</summary>
          <ul className="prose-list">
            {search.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

import type { Card } from "../../core/card.ts";
import { CalibrationPlot } from "../display/calibration-plot.tsx";
import { ConfusionMatrix } from "../display/confusion-matrix.tsx";
import { siteSettings } from "../state/site.ts";
import { useWords } from "../words/language.ts";
import { ReferenceSection } from "./reference-check.tsx";
import { CandidatesTable, ClassTable, Scores, Slices } from "./score-tables.tsx";
import { Doubts, Facts, Limits, Training } from "./stated-facts.tsx";

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

import { useCallback } from "react";
import type { Card } from "../../core/card.ts";
import { PageHeading } from "../controls/page-heading.tsx";
import { CalibrationPlot } from "../display/calibration-plot.tsx";
import { ConfusionMatrix } from "../display/confusion-matrix.tsx";
import { AbsentModel } from "../not-found/not-found-page.tsx";
import { useAsync } from "../state/async.ts";
import { useServices } from "../state/services.tsx";
import { Facts, Limits, Training } from "./model-facts.tsx";
import { CandidatesTable, ClassTable, Scores, Slices } from "./score-tables.tsx";

/** A model's card for people: what it learned from, how good it is and where it is not. */
export function AboutPage({ id }: { id: string }) {
  const { models } = useServices();
  const load = useCallback((signal: AbortSignal) => models.card(id, signal), [models, id]);
  const { state, retry } = useAsync<Card>(load);
  if (state.status === "ready") return <About card={state.value} />;
  if (state.status === "failed") return <AbsentModel id={id} error={state.error} retry={retry} />;
  return (
    <p className="page" role="status">
      Reading the card …
    </p>
  );
}

function About({ card }: { card: Card }) {
  const { metrics, candidates, slices } = card;
  return (
    <article className="page about">
      <header className="page-head">
        <PageHeading title={`About ${card.title}`} />
        <p className="lead">{card.summary}</p>
        <p className="page-links">
          <a href={`#/${card.id}`}>Use this model</a>
        </p>
      </header>
      {metrics && <Scores metrics={metrics} />}
      <Limits card={card} />
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
      <Facts card={card} />
    </article>
  );
}

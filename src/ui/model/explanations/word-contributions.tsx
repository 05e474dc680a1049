import { useMemo } from "react";
import type { Card } from "../../../core/card.ts";
import { classLabel } from "../../../core/classes.ts";
import type { Contribution, Explanation, TextSegment } from "../../../explain/explanation.ts";
import { classTone } from "../../display/class-tone.tsx";
import { formatCount } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";
import { oddsText, strongestWords, totalContributions, type WordContribution } from "./contributions.ts";

const maxListed = 6;
/**
 * If no single word gets more than this from the lessons, their effect is spread thinly over many words, and a list
 * of tiny contributions would explain nothing.
 */
const crumbLogit = Math.log(1.2);
/** Words for which the lessons change the odds by less are not even counted. */
const crumbFactor = 1.01;
/** What the largest crumb is said to count for at most, since a smaller figure would read as no effect. */
const leastLogit = Math.log(1.1);

/** Explains what the marks mean, adds up the words' contributions, and lists the strongest words. */
export function WordContributions({ card, explanation }: { card: Card; explanation: Explanation }) {
  const { explanations } = useWords();
  const words = explanations.words;
  const segments = explanation.words?.segments;
  const { predicted, runnerUp } = explanation.classPair;
  const strongest = useMemo(() => strongestWords(segments ?? [], maxListed), [segments]);
  const total = useMemo(() => totalContributions(segments ?? []), [segments]);
  if (!segments) return null;
  const sides = [
    { index: predicted, list: strongest.towardPredicted, all: total.towardPredicted },
    { index: runnerUp, list: strongest.towardRunnerUp, all: -total.towardRunnerUp },
  ].sort((a, b) => a.index - b.index);
  const name = (index: number) => classLabel(card, index);
  const balance = total.towardPredicted + total.towardRunnerUp;
  return (
    <div className="why-words">
      <div className="word-sides">
        {sides.map(({ index, list, all }) => (
          <div key={index} data-tone={classTone(card, index, predicted)}>
            <h3>
              <span className="word-mark" data-tone={classTone(card, index, predicted)} data-level="3">
                {words.forClass(name(index))}
              </span>{" "}
              <span className="figures">{oddsText(all)}</span>
            </h3>
            {list.length === 0 ? <p className="hint">{words.none}</p> : <WordList list={list} />}
          </div>
        ))}
      </div>
      <p className="hint">
        {words.together(name(balance >= 0 ? predicted : runnerUp), oddsText(Math.abs(balance)))}{" "}
        {explanation.exact ? words.exact : words.estimates}
      </p>
      <FromLessons segments={segments} total={total.lessons} label={name(predicted)} />
    </div>
  );
}

/** Lists the words to which the lessons contributed most, or says that their effect is spread thinly. */
function FromLessons({
  segments,
  total,
  label,
}: {
  segments: readonly TextSegment[];
  total: number;
  label: string;
}) {
  const { explanations } = useWords();
  const words = explanations.words;
  const list = useMemo(() => {
    const all = Number.POSITIVE_INFINITY;
    // Even crumbs are counted here, since the lessons' effect is often spread over many words.
    const ofLessons = ({ lessons }: Contribution) => lessons;
    const { towardPredicted, towardRunnerUp } = strongestWords(segments, all, ofLessons, crumbFactor);
    return [...towardPredicted, ...towardRunnerUp].sort((a, b) => Math.abs(b.push) - Math.abs(a.push));
  }, [segments]);
  const [first] = list;
  if (first === undefined) return null;
  const isSpread = Math.abs(first.push) < crumbLogit;
  return (
    <div className="why-lessons">
      <h3>
        {words.fromLessons} <span className="figures">{oddsText(total)}</span> {words.fromLessonsFor(label)}
      </h3>
      {isSpread ? (
        <p className="hint">
          {words.spread(formatCount(list.length), oddsText(Math.max(Math.abs(first.push), leastLogit)))}
        </p>
      ) : (
        <WordList list={list.slice(0, maxListed)} signed />
      )}
    </div>
  );
}

function WordList({ list, signed = false }: { list: readonly WordContribution[]; signed?: boolean }) {
  const { explanations } = useWords();
  return (
    <ul className="word-list">
      {list.map(({ word, count, push }) => (
        <li key={word}>
          <span className="word-itself">{word}</span>
          {count > 1 && <span className="hint"> {explanations.words.times(formatCount(count))}</span>}{" "}
          <span className="figures">{oddsText(signed ? push : Math.abs(push))}</span>
        </li>
      ))}
    </ul>
  );
}

import { useMemo } from "react";
import type { Card } from "../../../core/card.ts";
import { classLabel } from "../../../core/classes.ts";
import type { Explanation } from "../../../explain/explanation.ts";
import { classTone } from "../../display/class-tone.ts";
import { formatCount } from "../../words/format.ts";
import { oddsText, strongestWords, totalContributions, type WordContribution } from "./contributions.ts";

const maxListed = 6;

/** What the marks under the words mean, what they come to, and the strongest of them as lists. */
export function WordContributions({ card, explanation }: { card: Card; explanation: Explanation }) {
  const segments = explanation.words?.segments;
  const { predicted, runnerUp } = explanation.classPair;
  const strongest = useMemo(() => strongestWords(segments ?? [], maxListed), [segments]);
  const total = useMemo(() => totalContributions(segments ?? []), [segments]);
  const fromLessons = useMemo(() => {
    const { toWinner, toRival } = strongestWords(segments ?? [], maxListed, ({ lessons }) => lessons);
    return [...toWinner, ...toRival];
  }, [segments]);
  if (!segments) return null;
  const sides = [
    { index: predicted, words: strongest.toWinner, all: total.toWinner },
    { index: runnerUp, words: strongest.toRival, all: -total.toRival },
  ];
  const name = (index: number) => classLabel(card, card.classes[index]?.name ?? "");
  const balance = total.toWinner + total.toRival;
  return (
    <div className="why-words">
      <div className="word-sides">
        {sides.map(({ index, words, all }) => (
          <div key={index} data-tone={classTone(card, index, predicted)}>
            <h4>
              <span className="word-mark" data-tone={classTone(card, index, predicted)} data-level="3">
                for {name(index)}
              </span>{" "}
              <span className="figures">{oddsText(all)}</span>
            </h4>
            {words.length === 0 ? <p className="hint">No word.</p> : <WordList words={words} />}
          </div>
        ))}
      </div>
      <p className="hint">
        × 2 means twice the odds. All words together: odds of {name(balance >= 0 ? predicted : runnerUp)}{" "}
        {oddsText(Math.abs(balance))}, before the model’s own leaning.{" "}
        {explanation.exact
          ? "These figures are exact: the model adds up its words and phrases, and a phrase is shared among its words."
          : "These figures are estimates: each word was left out in turn, so they need not add up."}
      </p>
      {fromLessons.length > 0 && (
        <div className="why-lessons">
          <h4>
            From your lessons <span className="figures">{oddsText(total.lessons)}</span> for {name(predicted)}
          </h4>
          <WordList words={fromLessons} signed />
        </div>
      )}
    </div>
  );
}

function WordList({ words, signed = false }: { words: readonly WordContribution[]; signed?: boolean }) {
  return (
    <ul className="word-list">
      {words.map(({ word, count, push }) => (
        <li key={word}>
          <span className="word-itself">{/[\p{L}\p{N}]/u.test(word) ? word : `“${word}”`}</span>
          {count > 1 && <span className="hint"> ({formatCount(count)} times)</span>}{" "}
          <span className="figures">{oddsText(signed ? push : Math.abs(push))}</span>
        </li>
      ))}
    </ul>
  );
}

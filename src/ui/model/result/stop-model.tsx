import { useEffect, useState } from "react";
import { useWords } from "../../words/language.ts";

/** Models answer within a fraction of a second; one that takes longer than this may never answer. */
const patienceMs = 5000;

/**
 * Offers to stop a model that has been computing for a while. A graph can't be interrupted, so its worker is terminated
 * and the model is reopened in a new one.
 * @param isBusy whether the visitor is waiting for the model
 * @param work what it was asked. The wait begins again with each new question, such as after each keystroke
 */
export function StopModel({ isBusy, work, onStop }: { isBusy: boolean; work: unknown; onStop: () => void }) {
  const { model: words } = useWords();
  const [isSlow, setIsSlow] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new question starts the timer again
  useEffect(() => {
    setIsSlow(false);
    if (!isBusy) return;
    const timer = setTimeout(() => setIsSlow(true), patienceMs);
    return () => clearTimeout(timer);
  }, [isBusy, work]);
  if (!isBusy || !isSlow) return null;
  return (
    <div className="loading-note" role="status">
      <p>{words.slow.note}</p>
      <button type="button" onClick={onStop}>
        {words.slow.stop}
      </button>
    </div>
  );
}

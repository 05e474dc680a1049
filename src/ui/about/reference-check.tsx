import type { Card } from "../../core/card.ts";
import type { ReferenceCheck } from "../../models/check-reference.ts";
import { AsyncButton } from "../controls/async-button.tsx";
import { Failure } from "../controls/failure.tsx";
import { useServices } from "../state/services.tsx";
import { useTask } from "../state/task.ts";
import { formatCount, formatDifference } from "../words/format.ts";
import { useWords } from "../words/language.ts";

/**
 * A difference between two probabilities larger than this can't be explained by rounding. The check of a new model
 * uses the same limit.
 */
const tolerance = 1e-4;

/** How closely the model matches the library it came from, with a button that runs the same rows in this browser. */
export function ReferenceSection({ card }: { card: Card }) {
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

import { Failure } from "../controls/failure.tsx";
import type { TaskState } from "../state/task.ts";
import { formatCountOf } from "../words/format.ts";
import type { ApiResponse as Answer } from "./send.ts";

/** What the API answered: status, time, headers and body. */
export function ResponseView({ state }: { state: TaskState<Answer> }) {
  if (state.status === "failed") return <Failure error={state.error} />;
  const answer = state.status === "done" ? state.value : undefined;
  return (
    <div className="api-answer">
      <p role="status" className="figures">
        {state.status === "running" && "Waiting for the answer …"}
        {answer && `Status ${answer.status}, after ${Math.round(answer.durationMs)} ms`}
      </p>
      {answer && answer.headers.length > 0 && (
        <dl className="facts">
          {answer.headers.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <code>{value}</code>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {answer && answer.text !== "" && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <pre tabIndex={0}>{answer.text}</pre>
      )}
      {answer && answer.cutOff > 0 && (
        <p className="hint">{formatCountOf(answer.cutOff, "more character")} came and is not shown here.</p>
      )}
    </div>
  );
}

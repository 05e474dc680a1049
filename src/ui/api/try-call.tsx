import { useRef, useState } from "react";
import { Failure } from "../controls/failure.tsx";
import { FieldShell } from "../controls/field-shell.tsx";
import { type TaskState, useTask } from "../state/task.ts";
import { formatCountOf } from "../words/format.ts";
import { type ApiResponse as Answer, fetchLines, sendRequest } from "./api-request.ts";
import type { ApiCall, Parameter } from "./openapi-document.ts";
import { useTryCall } from "./use-try-call.ts";

/** Controls for a call, the fetch lines that they make, and what the API of this very site answers. */
export function TryCall({ server, call }: { server: string; call: ApiCall }) {
  const tried = useTryCall(server, call);
  const { state, start, cancel } = useTask<Answer>();
  const isJson = !call.path.endsWith(".csv") && call.method !== "DELETE";
  return (
    <form
      className="api-try"
      onSubmit={(event) => {
        event.preventDefault();
        void start(({ signal }) => sendRequest(tried.request, signal));
      }}
    >
      {call.parameters.map((parameter) => (
        <ParameterControl
          key={parameter.name}
          parameter={parameter}
          value={tried.parameters[parameter.name] ?? ""}
          onChange={(value) => tried.setParameter(parameter.name, value)}
        />
      ))}
      {tried.examples.length > 1 && (
        <FieldShell label="Example" optional={false}>
          {({ id }) => (
            <select id={id} value={tried.example} onChange={(event) => tried.setExample(event.target.value)}>
              {tried.examples.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          )}
        </FieldShell>
      )}
      {call.requestBody && (
        <FieldShell label="Body, as JSON" optional={false}>
          {({ id }) => (
            <textarea
              id={id}
              className="code"
              spellCheck={false}
              value={tried.body}
              onChange={(event) => tried.setBody(event.target.value)}
            />
          )}
        </FieldShell>
      )}
      <FetchLines lines={fetchLines(tried.request, isJson)} />
      <div className="form-actions">
        <button type="submit" className="primary">
          Send
        </button>
        {state.status === "running" && (
          <button type="button" onClick={cancel}>
            Cancel
          </button>
        )}
        {call.method !== "GET" && !call.path.endsWith("/predict") && (
          <p className="hint">
            This changes the feedback on this device, and what the model has learned from it.
          </p>
        )}
      </div>
      <ResponseView state={state} />
    </form>
  );
}

function ParameterControl(props: { parameter: Parameter; value: string; onChange: (value: string) => void }) {
  const { parameter, value, onChange } = props;
  const choices = parameter.schema.enum;
  const help = parameter.explode ? "As in an address: name=value&name=value." : undefined;
  return (
    <FieldShell label={parameter.name} optional={!parameter.required} help={help}>
      {({ id, describedBy }) =>
        choices ? (
          <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
            {choices.map((choice) => (
              <option key={choice}>{choice}</option>
            ))}
          </select>
        ) : (
          <input
            id={id}
            value={value}
            required={parameter.in === "path"}
            autoComplete="off"
            spellCheck={false}
            aria-describedby={describedBy}
            onChange={(event) => onChange(event.target.value)}
          />
        )
      }
    </FieldShell>
  );
}

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

/** The request as JavaScript, with a button that copies it. */
export function FetchLines({ lines }: { lines: string }) {
  const [copied, setCopied] = useState<string>();
  const code = useRef<HTMLElement>(null);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(lines);
      setCopied(lines);
    } catch {
      // Plain http and some settings have no clipboard: marked, the lines are one key press from it.
      if (code.current) window.getSelection()?.selectAllChildren(code.current);
    }
  };

  return (
    <div className="api-lines">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>
        <code ref={code}>{lines}</code>
      </pre>
      <p className="button-row">
        <button type="button" className="word" onClick={copy}>
          Copy these lines
        </button>
        <span role="status">{copied === lines && "Copied."}</span>
      </p>
    </div>
  );
}

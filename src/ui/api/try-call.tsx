import { CodeBlock, CopyBlock } from "../controls/copy-block.tsx";
import { Failure } from "../controls/failure.tsx";
import { FieldShell } from "../controls/field-shell.tsx";
import { type TaskState, useTask } from "../state/task.ts";
import { useWords } from "../words/language.ts";
import { type ApiResponse, fetchLines, sendRequest } from "./api-request.ts";
import type { ApiCall, Parameter } from "./openapi-document.ts";
import { useTryCall } from "./use-try-call.ts";

/** Controls for a call, the fetch code generated from them, and the response from this site's API. */
export function TryCall({ server, call }: { server: string; call: ApiCall }) {
  const { api: words, controls } = useWords();
  const tried = useTryCall(server, call);
  const { state, start, cancel } = useTask<ApiResponse>();
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
        <FieldShell label={words.example} optional={false}>
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
        <FieldShell label={words.body} optional={false}>
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
      <CopyBlock
        lines={fetchLines(tried.request, isJson)}
        label={words.copyLines}
        of={`${call.method} api${call.path}`}
      />
      <div className="form-actions">
        <button type="submit" className="primary">
          {words.send}
        </button>
        {state.status === "running" && (
          <button type="button" onClick={cancel}>
            {controls.cancel}
          </button>
        )}
        {call.method !== "GET" && !call.path.endsWith("/predict") && <p className="hint">{words.changes}</p>}
      </div>
      <ResponseView state={state} />
    </form>
  );
}

function ParameterControl(props: { parameter: Parameter; value: string; onChange: (value: string) => void }) {
  const { parameter, value, onChange } = props;
  const { api: words } = useWords();
  const choices = parameter.schema.enum;
  const help = parameter.explode ? words.asQuery : undefined;
  return (
    <FieldShell
      label={parameter.name}
      optional={!parameter.required}
      mark={parameter.required ? "required" : undefined}
      help={help}
    >
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

/** The API's response: status, time, headers and body. */
function ResponseView({ state }: { state: TaskState<ApiResponse> }) {
  const { api: words } = useWords();
  if (state.status === "failed") return <Failure error={state.error} />;
  const response = state.status === "done" ? state.value : undefined;
  return (
    <div className="api-answer">
      <p role="status" className="figures">
        {state.status === "running" && words.waiting}
        {response && words.status(response.status, Math.round(response.durationMs))}
      </p>
      {response && response.headers.length > 0 && (
        <dl className="facts">
          {response.headers.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <code>{value}</code>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {response && response.text !== "" && <CodeBlock>{response.text}</CodeBlock>}
      {response && response.cutOff > 0 && <p className="hint">{words.cutOff(response.cutOff)}</p>}
    </div>
  );
}

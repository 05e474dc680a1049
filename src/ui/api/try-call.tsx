import { useState } from "react";
import { CodeBlock, CopyBlock } from "../controls/copy-block.tsx";
import { Failure } from "../controls/failure.tsx";
import { FieldShell } from "../controls/field-shell.tsx";
import { type TaskState, useTask } from "../state/task.ts";
import { useWords } from "../words/language.ts";
import {
  type ApiResponse,
  type ComposedRequest,
  compose,
  fetchLines,
  queryOf,
  sendRequest,
} from "./api-request.ts";
import type { ApiCall, Parameter } from "./openapi-document.ts";

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
  const { api: words, model } = useWords();
  const choices = parameter.schema.enum;
  const help = parameter.explode ? words.asQuery : undefined;
  return (
    <FieldShell
      label={parameter.name}
      optional={!parameter.required}
      mark={parameter.required ? model.form.required : undefined}
      help={help}
    >
      {({ id, describedBy }) =>
        choices ? (
          <select
            id={id}
            value={value}
            aria-describedby={describedBy}
            onChange={(event) => onChange(event.target.value)}
          >
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

/** The controls of one call, and the request built from them. */
type TriedCall = {
  readonly parameters: Readonly<Record<string, string>>;
  readonly setParameter: (name: string, value: string) => void;
  readonly body: string;
  readonly setBody: (body: string) => void;
  /** The names of the example bodies in the document. */
  readonly examples: readonly string[];
  readonly example: string;
  readonly setExample: (name: string) => void;
  readonly request: ComposedRequest;
};

/**
 * Keeps track of the text typed into a call's controls. Until something is typed, they show the document's examples
 * for the chosen model.
 */
function useTryCall(server: string, call: ApiCall): TriedCall {
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [typedBody, setBody] = useState<string>();
  const [chosen, setChosen] = useState<string>();

  const bodies = call.requestBody?.content["application/json"].examples ?? {};
  const examples = Object.keys(bodies);
  const plain = Object.fromEntries(
    call.parameters
      .filter(({ explode }) => !explode)
      .map((parameter) => [parameter.name, typed[parameter.name] ?? initial(parameter)]),
  );
  const model = Object.values(plain).find((value) => examples.includes(value));
  const example = chosen ?? model ?? examples[0] ?? "";
  const exploded = Object.fromEntries(
    call.parameters
      .filter(({ explode }) => explode)
      .map(({ name, examples: rows = {} }) => {
        const row = Object.values(plain).find((value) => value in rows) ?? Object.keys(rows)[0] ?? "";
        return [name, typed[name] ?? queryOf(rows[row]?.value ?? {})];
      }),
  );
  const parameters = { ...plain, ...exploded };
  const body = typedBody ?? JSON.stringify(bodies[example]?.value ?? {}, undefined, 2);

  return {
    parameters,
    setParameter(name, value) {
      // A different model needs different inputs, so its examples replace the text typed for the previous one.
      const choosesModel = call.parameters.some(
        (parameter) => parameter.name === name && parameter.schema.enum,
      );
      setTyped((before) => (choosesModel ? { [name]: value } : { ...before, [name]: value }));
      if (choosesModel) {
        setBody(undefined);
        setChosen(undefined);
      }
    },
    body,
    setBody,
    examples,
    example,
    setExample(name) {
      setChosen(name);
      setBody(undefined);
    },
    request: compose(server, call, { parameters, body }),
  };
}

/**
 * The initial value of a control: the first choice if a required parameter has choices. All other controls
 * start empty; for optional parameters, the API then uses its default.
 */
function initial({ schema, required }: Parameter): string {
  return required ? (schema.enum?.[0] ?? "") : "";
}

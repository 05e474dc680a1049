import { useState } from "react";
import { distinctKeys } from "../display/distinct-keys.ts";
import type { Words } from "../words/en/index.ts";
import { useWords } from "../words/language.ts";
import type { ApiCall } from "./openapi-document.ts";
import { TryCall } from "./try-call.tsx";

/** One call: its purpose, its parameters, its response, and a way to try it. The document's own text is in English. */
export function ApiCallSection({ server, call }: { server: string; call: ApiCall }) {
  const { api: words } = useWords();
  const [tried, setTried] = useState(false);
  const responses = Object.entries(call.responses);
  const success = responses.find(([, { description }]) => description !== undefined);
  const problems = responses.filter(([, { $ref }]) => $ref !== undefined).map(([status]) => status);
  const id = callId(call.operationId);
  return (
    <section className="api-call" aria-labelledby={id}>
      <div className="api-description">
        <h3 id={id} tabIndex={-1}>
          <span className="api-method">{call.method}</span> <code>api{call.path}</code>
        </h3>
        <p className="api-summary" lang="en">
          {call.summary}
        </p>
        <p lang="en">
          <CodeSpans>{call.description}</CodeSpans>
        </p>
        <dl className="facts">
          {call.parameters.map((parameter) => (
            <div key={parameter.name}>
              <dt>
                <code>{parameter.name}</code>
              </dt>
              <dd>
                <span lang="en">
                  <CodeSpans>{parameter.description}</CodeSpans>
                </span>{" "}
                {limitsOf(words, parameter.schema)}
                {!parameter.required && <span className="hint"> {words.optional}</span>}
              </dd>
            </div>
          ))}
          <div>
            <dt>
              {words.response} <span className="figures">{success?.[0]}</span>
            </dt>
            <dd>
              <span lang="en">{success?.[1].description}</span>{" "}
              <span className="hint">{words.problemsOf(problems.join(", "))}</span>
            </dd>
          </div>
        </dl>
      </div>
      <details onToggle={(event) => event.currentTarget.open && setTried(true)}>
        <summary aria-label={`${words.tryIt}: ${call.method} api${call.path}`}>{words.tryIt}</summary>
        {tried && <TryCall server={server} call={call} />}
      </details>
    </section>
  );
}

/** The limits in a schema, in words. */
function limitsOf(words: Words["api"], schema: Readonly<Record<string, unknown>>): string {
  const { minimum, maximum, default: usual } = schema;
  return [
    minimum !== undefined && maximum !== undefined && words.range(minimum, maximum),
    usual !== undefined && words.default(usual),
  ]
    .filter(Boolean)
    .join(" ");
}

/** The id of a call's heading. */
export function callId(operationId: string): string {
  return `call-${operationId}`;
}

/** Text from an OpenAPI document. The format allows CommonMark, but Hunch's document uses only code spans. */
export function CodeSpans({ children }: { children: string }) {
  const parts = children.split("`");
  const keys = distinctKeys(parts);
  return parts.map((part, index) => (index % 2 === 1 ? <code key={keys[index]}>{part}</code> : part));
}

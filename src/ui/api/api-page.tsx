import { useEffect } from "react";
import { inScript } from "../../core/json.ts";
import { CopyBlock } from "../controls/copy-block.tsx";
import { Failure } from "../controls/failure.tsx";
import { PageHeading } from "../controls/page-heading.tsx";
import { Sentence } from "../display/sentence.tsx";
import { useAsync } from "../state/async.ts";
import { useWords } from "../words/language.ts";
import { ApiCallSection, callId } from "./api-call.tsx";
import { type ApiDocument, callsOf, readApiDocument } from "./openapi-document.ts";

/**
 * The API page: every call with its description, its parameters and a way to try it, drawn from the API's own OpenAPI
 * document.
 */
export function ApiPage({ problem }: { problem: string | undefined }) {
  const { api: words } = useWords();
  const { state, retry, refresh } = useAsync(readApiDocument);

  // On a first visit there is no service worker yet: load the document as soon as there is one.
  useEffect(() => {
    const workers = navigator.serviceWorker;
    workers?.addEventListener("controllerchange", refresh);
    return () => workers?.removeEventListener("controllerchange", refresh);
  }, [refresh]);

  return (
    <article className="page api">
      <header className="page-head">
        <PageHeading title={words.title} />
        <p className="lead">{words.lead}</p>
      </header>
      {state.status === "loading" && <p role="status">{words.loading}</p>}
      {state.status === "failed" && <Failure error={state.error} retry={retry} />}
      {state.status === "ready" && state.value.status === "unanswered" && <Unanswered retry={retry} />}
      {state.status === "ready" && state.value.status === "answered" && (
        <Described api={state.value.document} problem={problem} />
      )}
    </article>
  );
}

/** Why the service worker isn't answering, and what to do about it. */
function Unanswered({ retry }: { retry: () => void }) {
  const { unanswered: words } = useWords().api;
  const supported = "serviceWorker" in navigator;
  return (
    <div className="failure" role="alert">
      <p className="failure-what">{supported ? words.notRunning : words.unsupported}</p>
      <p>{supported ? words.wait : words.requirements}</p>
      {supported && (
        <button type="button" onClick={retry}>
          {words.again}
        </button>
      )}
    </div>
  );
}

function Described({ api, problem }: { api: ApiDocument; problem: string | undefined }) {
  const { api: words } = useWords();
  const server = api.servers[0]!.url;
  return (
    <>
      {problem !== undefined && <ApiProblems api={api} problem={problem} />}
      <UseInPage api={api} />
      <section aria-labelledby="calls-heading">
        <h2 id="calls-heading">{words.calls}</h2>
        <p>
          <Sentence
            text={words.origin}
            parts={{
              origin: <code>{new URL(server).origin}</code>,
              openapi: (
                <a href={`${server}/openapi.json`}>
                  <code>api/openapi.json</code>
                </a>
              ),
            }}
          />
        </p>
        <CallIndex api={api} />
      </section>
      {api.tags.map(({ name, description }) => (
        <section key={name} className="api-group" aria-labelledby={`group-${name}`}>
          <h2 id={`group-${name}`} lang="en">
            {description}
          </h2>
          {callsOf(api, name).map((call) => (
            <ApiCallSection key={call.operationId} server={server} call={call} />
          ))}
        </section>
      ))}
      {problem === undefined && <ApiProblems api={api} problem={undefined} />}
    </>
  );
}

/** A button for each call that scrolls to it. A link would change the hash, which is the route. */
function CallIndex({ api }: { api: ApiDocument }) {
  const show = (id: string) => {
    const heading = document.getElementById(id);
    heading?.focus({ preventScroll: true });
    heading?.scrollIntoView();
  };
  return (
    <ul className="call-index">
      {api.tags.flatMap(({ name }) =>
        callsOf(api, name).map(({ operationId, method, path, summary }) => (
          <li key={operationId}>
            <button type="button" className="word" onClick={() => show(callId(operationId))}>
              <code>
                {method} api{path}
              </code>
            </button>{" "}
            <span className="hint" lang="en">
              {summary}
            </span>
          </li>
        )),
      )}
    </ul>
  );
}

/** The meaning of each kind of problem document. The one that a response's `type` links to is marked. */
export function ApiProblems({ api, problem }: { api: ApiDocument; problem: string | undefined }) {
  const { problems: words } = useWords().api;
  return (
    <section aria-labelledby="problems-heading">
      <h2 id="problems-heading">{words.heading}</h2>
      <p>
        <Sentence
          text={words.text}
          parts={{
            status: <code>status</code>,
            detail: <code>detail</code>,
            errors: <code>errors</code>,
          }}
        />
      </p>
      <dl className="facts">
        {Object.entries(api.components.responses).map(([kind, response]) => (
          <div key={kind} aria-current={kind === problem || undefined}>
            <dt>
              <span className="figures">{response["x-status"]}</span> <code>{kind}</code>
            </dt>
            <dd lang="en">{response.description}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/**
 * Three ways to use a model on another page, ready to copy: module and frame for pages of this origin, and
 * request for pages in this site's folder.
 */
function UseInPage({ api }: { api: ApiDocument }) {
  const { use: words, copyLines } = useWords().api;
  const server = api.servers[0]!.url;
  const site = new URL(".", `${server}/`).href.replace(/api\/$/, "");
  const first = firstExample(api);
  if (first === undefined) return null;
  const { id, inputs } = first;
  const ways = [
    {
      name: words.module,
      hint: words.moduleHint,
      lines: `import { open } from "${site}hunch.js";\n\nconst model = await open("${id}");\nconst { label, probability } = await model.predict(${inScript(JSON.stringify(inputs, undefined, 2))});\n`,
    },
    {
      name: words.frame,
      hint: <Sentence text={words.frameHint} parts={{ message: <code>hunch:height</code> }} />,
      lines: `<iframe src="${site}#/${id}?embed" title="${id}" width="640" height="480"></iframe>\n`,
    },
    {
      name: words.fetch,
      hint: words.fetchHint,
      lines: `const response = await fetch("${server}/models/${id}/predict", {\n  method: "POST",\n  headers: { "Content-Type": "application/json" },\n  body: JSON.stringify({ instances: [${inScript(JSON.stringify(inputs))}] }),\n});\nconst { predictions } = await response.json();\n`,
    },
  ];
  return (
    <section aria-labelledby="use-heading">
      <h2 id="use-heading">{words.heading}</h2>
      <ul className="api-ways">
        {ways.map(({ name, hint, lines }) => (
          <li key={name}>
            <h3>{name}</h3>
            <p className="hint">{hint}</p>
            <CopyBlock lines={lines} label={copyLines} of={name} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The first model in the document, with example inputs. */
function firstExample(api: ApiDocument): { readonly id: string; readonly inputs: unknown } | undefined {
  const call = api.paths["/models/{id}/predict"]?.get;
  const query = call?.parameters.find(({ explode }) => explode);
  const [example] = Object.entries(query?.examples ?? {});
  return example && { id: example[0], inputs: example[1].value };
}

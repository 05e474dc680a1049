import { useEffect } from "react";
import { Failure } from "../controls/failure.tsx";
import { PageHeading } from "../controls/page-heading.tsx";
import { useAsync } from "../state/async.ts";
import { ApiCallSection } from "./api-call.tsx";
import { type ApiDocument, callsOf, readApiDocument } from "./openapi-document.ts";

/** The API for people: every call with its words, its parameters and a way to try it, from its own OpenAPI document. */
export function ApiPage({ problem }: { problem: string | undefined }) {
  const { state, retry, refresh } = useAsync(readApiDocument);

  // A first visit has no service worker at first: the page is shown as soon as there is one.
  useEffect(() => {
    const workers = navigator.serviceWorker;
    workers?.addEventListener("controllerchange", refresh);
    return () => workers?.removeEventListener("controllerchange", refresh);
  }, [refresh]);

  return (
    <article className="page api">
      <header className="page-head">
        <PageHeading title="API" />
        <p className="lead">
          Predictions and feedback for your own pages and scripts. This site has no server: its service worker
          answers, here in your browser, without a network too.
        </p>
      </header>
      {state.status === "loading" && <p role="status">Asking the service worker …</p>}
      {state.status === "failed" && <Failure error={state.error} retry={retry} />}
      {state.status === "ready" && state.value.status === "unanswered" && <Unanswered retry={retry} />}
      {state.status === "ready" && state.value.status === "answered" && (
        <Described api={state.value.document} problem={problem} />
      )}
    </article>
  );
}

/** Why nobody answers, and what helps. */
function Unanswered({ retry }: { retry: () => void }) {
  const supported = "serviceWorker" in navigator;
  return (
    <div className="failure" role="alert">
      <p className="failure-what">
        {supported
          ? "No service worker is in control of this page."
          : "This browser gives this page no service worker."}
      </p>
      <p>
        {supported
          ? "On a first visit it takes a moment to start; reloading with the Shift key held leaves it out. Without it there is no API, and all the rest of the site works."
          : "Service workers need HTTPS or localhost, and some private windows go without. Without one there is no API, and all the rest of the site works."}
      </p>
      {supported && (
        <button type="button" onClick={retry}>
          Ask again
        </button>
      )}
    </div>
  );
}

function Described({ api, problem }: { api: ApiDocument; problem: string | undefined }) {
  const server = api.servers[0]!.url;
  return (
    <>
      {problem !== undefined && <ApiProblems api={api} problem={problem} />}
      <section>
        <p>
          Any page, frame or script of <code>{new URL(server).origin}</code> can call it, and the address bar
          can show what GET answers. Other sites can change nothing. The same description for programs, as
          OpenAPI 3.1, is at{" "}
          <a href={`${server}/openapi.json`}>
            <code>api/openapi.json</code>
          </a>
          .
        </p>
      </section>
      {api.tags.map(({ name, description }) => (
        <section key={name} className="api-group" aria-label={description}>
          <h2>{description}</h2>
          {callsOf(api, name).map((call) => (
            <ApiCallSection key={call.operationId} server={server} call={call} />
          ))}
        </section>
      ))}
      {problem === undefined && <ApiProblems api={api} problem={undefined} />}
    </>
  );
}

/** What every kind of problem document means. The one that an answer's `type` led here for is marked. */
export function ApiProblems({ api, problem }: { api: ApiDocument; problem: string | undefined }) {
  return (
    <section aria-label="Problems">
      <h2>Problems</h2>
      <p>
        What goes wrong is told as a problem document (RFC 9457): its <code>status</code>, a{" "}
        <code>detail</code> for people, and where single values are at fault, each of them under{" "}
        <code>errors</code>.
      </p>
      <dl className="facts">
        {Object.entries(api.components.responses).map(([kind, response]) => (
          <div key={kind} aria-current={kind === problem || undefined}>
            <dt>
              <span className="figures">{response["x-status"]}</span> <code>{kind}</code>
            </dt>
            <dd>{response.description}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

import type { ApiDocument } from "./openapi-document.ts";

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

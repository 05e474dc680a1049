import { PageHeading } from "../controls/page-heading.tsx";

/** What an address gets that leads nowhere. */
export function NotFoundPage({ path }: { path: string }) {
  return (
    <div className="page not-found">
      <header className="page-head">
        <PageHeading title="Not found">No hunch about that.</PageHeading>
        <p className="lead">
          There is nothing at <code>{path}</code> on this site. A model may have been renamed or taken away.
        </p>
        <p>
          <a href="#/">See the models that are here</a>
        </p>
      </header>
    </div>
  );
}

import type { DownloadState } from "../../models/model.ts";
import { Failure } from "../controls/failure.tsx";
import { PageHeading } from "../controls/page-heading.tsx";
import { AbsentModel } from "../not-found/not-found-page.tsx";
import type { FormValues } from "../state/form-values.ts";
import { useModel } from "../state/use-model.ts";
import { formatBytes } from "../words/format.ts";
import { TableScreen } from "./table/table-screen.tsx";
import { TryModel } from "./try-model.tsx";

/** A model's page: its form as soon as the card is there, the rest when the graph is. */
export function ModelPage({
  id,
  values,
  embedded,
}: {
  id: string;
  values: FormValues | undefined;
  /** Inside of another page: form, answer and verdict only. */
  embedded: boolean;
}) {
  const { opening, retry } = useModel(id);
  const { card } = opening;
  if (card === undefined) {
    if (opening.status === "failed") return <AbsentModel id={id} error={opening.error} retry={retry} />;
    return (
      <p className="page" role="status">
        Opening …
      </p>
    );
  }
  const model = opening.status === "ready" ? opening.model : undefined;
  const modelState =
    opening.status === "loading" ? (
      <LoadingNote downloads={opening.downloads} />
    ) : opening.status === "failed" ? (
      <Failure error={opening.error} retry={retry} />
    ) : undefined;
  return (
    <div className="page model-page">
      <header className="page-head">
        <PageHeading title={card.title} />
        <p className="lead">{card.summary}</p>
        <p className="page-links">
          {/* A frame has no way back. */}
          <a href={`#/${id}/about`} target={embedded ? "_blank" : undefined} rel="noopener">
            About this model
          </a>
        </p>
      </header>
      <TryModel card={card} model={model} link={values} modelState={modelState} embedded={embedded} />
      {!embedded && <TableScreen card={card} model={model} />}
    </div>
  );
}

const names = { runtime: "The runtime", model: "The model" } as const;

/** What is still on its way before the first prediction, file by file, in bytes. */
export function LoadingNote({ downloads }: { downloads: readonly DownloadState[] }) {
  return (
    <div className="loading-note">
      <p>The model is on its way. Fill in the form meanwhile.</p>
      {downloads.map(({ file, loadedBytes, totalBytes }) => (
        <div className="download" key={file}>
          <span>{names[file]}</span>
          <progress
            aria-label={names[file]}
            {...(totalBytes > 0 ? { value: Math.min(loadedBytes, totalBytes), max: totalBytes } : {})}
          />
          <span className="figures">
            {totalBytes > 0
              ? `${formatBytes(loadedBytes)} of ${formatBytes(totalBytes)}`
              : formatBytes(loadedBytes)}
          </span>
        </div>
      ))}
    </div>
  );
}

import type { DownloadState } from "../../models/services.ts";
import { formatBytes } from "../words/format.ts";

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

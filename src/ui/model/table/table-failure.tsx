import type { AppError } from "../../../core/errors.ts";
import { Failure } from "../../controls/failure.tsx";

/** Why a table, or the rest of it, can't be read; other errors as everywhere. */
export function TableFailure({ error, name }: { error: AppError; name: string }) {
  if (error.code !== "csv-invalid") return <Failure error={error} />;
  const { reason, line } = error.details;
  return (
    <div className="failure" role="alert">
      <p className="failure-what">
        {name} can’t be read{line === undefined || line === 1 ? "" : ` from line ${line} on`}: {reason}.
      </p>
    </div>
  );
}

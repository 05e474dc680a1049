import type { AppError } from "../../../core/errors.ts";
import { Failure } from "../../controls/failure.tsx";
import { useWords } from "../../words/language.ts";

/** Says why a table, or the rest of it, can't be read. Shows other errors in the usual way. */
export function TableFailure({ error, name }: { error: AppError; name: string }) {
  const { table: words, errors } = useWords();
  if (error.code !== "csv-invalid") return <Failure error={error} />;
  const { reason, line } = error.details;
  return (
    <div className="failure" role="alert">
      <p className="failure-what">
        {words.unreadable(
          name,
          line === undefined || line === 1 ? undefined : String(line),
          errors.reason(String(reason)),
        )}
      </p>
    </div>
  );
}

import { useEffect, useState } from "react";
import { useServices } from "./services.tsx";

/**
 * A number that increases whenever an added model changes, in this tab or another, so that its data is read again.
 * @param id the model to watch; if it is omitted, all models are watched
 */
export function useOwnRevision(id?: string): number {
  const { own } = useServices();
  const [revision, setRevision] = useState(0);
  useEffect(
    () =>
      own.onChange((changed) => {
        if (id === undefined || changed === id) setRevision((count) => count + 1);
      }),
    [own, id],
  );
  return revision;
}

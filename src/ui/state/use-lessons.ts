import { useEffect, useState } from "react";
import type { Model } from "../../models/services.ts";

/** A number that grows whenever the model has learned or forgotten something, in this tab or another. */
export function useLessonRevision(model: Model | undefined): number {
  const [revision, setRevision] = useState(0);
  useEffect(() => model?.onChange(() => setRevision((count) => count + 1)), [model]);
  return revision;
}

import { useEffect, useState } from "react";
import { isAbort } from "../../core/errors.ts";
import type { Model } from "../../models/model.ts";
import { useServices } from "../state/services.tsx";

/** One model is opened after the other: three at once would take a phone's whole processor. */
let opened: Promise<unknown> = Promise.resolve();

/**
 * Opens a model once the page has nothing better to do, for a picture of what it does. Undefined until then, on a connection that
 * is to be spared, and where the model can't be opened: its own page says why.
 */
export function useIdleModel(id: string): Model | undefined {
  const { models } = useServices();
  const [model, setModel] = useState<Model>();
  useEffect(() => {
    if (sparesData()) return;
    let left = false;
    const open = async () => {
      await idle();
      if (left) return;
      const value = await models.open(id);
      if (!left) setModel(value);
    };
    opened = opened.then(open).catch((error: unknown) => {
      if (!isAbort(error)) console.warn(`No picture of ${id}:`, error);
    });
    return () => {
      left = true;
    };
  }, [models, id]);
  return model;
}

function sparesData(): boolean {
  return (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;
}

/** Resolves when the browser is idle, or soon in one that can't say so. */
function idle(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof requestIdleCallback === "function") requestIdleCallback(() => resolve(), { timeout: 4000 });
    else setTimeout(resolve, 200);
  });
}

import { useEffect, useState } from "react";
import { isAbort } from "../../core/errors.ts";
import type { Model } from "../../models/model.ts";
import { useServices } from "../state/services.tsx";

/** Models are opened one after the other: three at once would fully occupy a phone's processor. */
let opened: Promise<unknown> = Promise.resolve();

/**
 * Opens a model once the page is idle, for a picture of what it does. Returns undefined until the model is open. It
 * stays undefined if the browser is set to save data, or if the model can't be opened; the model's page then says why.
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

/** Resolves when the browser is idle, after 4 s at the latest, or after a short time in a browser that can't tell. */
function idle(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof requestIdleCallback === "function") requestIdleCallback(() => resolve(), { timeout: 4000 });
    else setTimeout(resolve, 200);
  });
}

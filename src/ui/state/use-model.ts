import { useCallback, useEffect, useState } from "react";
import type { Card } from "../../core/card.ts";
import { type AppError, isAbort, toAppError } from "../../core/errors.ts";
import type { DownloadState, Model } from "../../models/model.ts";
import { useServices } from "./services.tsx";

/** The state of opening a model. The card arrives before the graph, so that the form can be filled in the meantime. */
export type ModelOpening =
  | {
      readonly status: "loading";
      readonly card: Card | undefined;
      readonly downloads: readonly DownloadState[];
    }
  | { readonly status: "ready"; readonly card: Card; readonly model: Model }
  | { readonly status: "failed"; readonly card: Card | undefined; readonly error: AppError };

const initialOpening: ModelOpening = { status: "loading", card: undefined, downloads: [] };

/**
 * Opens a model, and opens it again on `retry`. Leaving the page doesn't stop the download, since the model will be
 * needed later.
 * @param needs.graph false if only the card is shown; an open model stays open
 * @param needs.lessons true to load the holdout, which measures the lessons, without waiting for the first prediction
 */
export function useModel(
  id: string,
  needs: { readonly graph: boolean; readonly lessons: boolean },
): { readonly opening: ModelOpening; readonly retry: () => void } {
  const { models } = useServices();
  const [attempt, setAttempt] = useState(0);
  const [opening, setOpening] = useState<ModelOpening>(initialOpening);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt opens the model again
  useEffect(() => {
    let left = false;
    /** A model that is open stays open. */
    const update = (next: (card: Card | undefined) => ModelOpening) => {
      if (!left) setOpening((before) => (before.status === "ready" ? before : next(before.card)));
    };
    const fail = (error: unknown) => {
      if (!isAbort(error)) update((card) => ({ status: "failed", card, error: toAppError(error) }));
    };
    update((card) => ({ status: "loading", card, downloads: [] }));
    if (needs.graph) {
      models
        .open(id, {
          forLessons: needs.lessons,
          onState: (state) => {
            if (state.status !== "loading") return;
            update((card) => ({
              status: "loading",
              card: state.card ?? card,
              downloads: state.downloads,
            }));
          },
        })
        .then((model) => update(() => ({ status: "ready", card: model.card, model })), fail);
    } else {
      models.card(id).then((card) => update(() => ({ status: "loading", card, downloads: [] })), fail);
    }
    return () => {
      left = true;
      models.leave(id);
    };
  }, [models, id, attempt, needs.graph, needs.lessons]);

  const retry = useCallback(() => {
    setOpening(({ card }) => ({ status: "loading", card, downloads: [] }));
    setAttempt((count) => count + 1);
  }, []);
  return { opening, retry };
}

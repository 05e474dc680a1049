import { createContext, type ReactNode, use, useEffect, useMemo, useState } from "react";
import type { AppError } from "../../core/errors.ts";
import type { ModelState } from "../../core/prediction.ts";
import type { Verdict } from "../../learning/feedback.ts";
import type { Lesson } from "../../learning/lessons.ts";
import type { RefusedRow } from "../../learning/write-ahead.ts";
import { useServices } from "./services.tsx";
import { useLeaveWarning } from "./use-leave-warning.ts";

/** A verdict that the store refused. It stays on the page until it is stored. */
export type PendingVerdict = {
  /** The row's id, a UUID version 7, by which it is recognised if the download is imported later. */
  readonly id: string;
  readonly at: string;
  readonly model: ModelState;
  readonly verdict: Verdict;
  readonly error: AppError;
};

type PendingVerdictList = {
  readonly items: readonly PendingVerdict[];
  readonly add: (item: PendingVerdict) => void;
  /** Takes a verdict off the list, since the store now has it. */
  readonly settle: (id: string, lesson: Lesson) => void;
  /** The lessons of verdicts that were stored after all, by the verdict's id. */
  readonly settled: ReadonlyMap<string, Lesson>;
};

const PendingVerdictsContext = createContext<PendingVerdictList | undefined>(undefined);

/**
 * Keeps the verdicts that could not be stored. It is above the screens, so that none is lost when the visitor moves
 * between them.
 */
export function PendingVerdictsProvider({ children }: { children: ReactNode }) {
  const [items, setItems] = useState<readonly PendingVerdict[]>([]);
  const [settled, setSettled] = useState<ReadonlyMap<string, Lesson>>(new Map());
  const list = useMemo(
    () => ({
      items,
      add: (item: PendingVerdict) =>
        setItems((all) => [...all.filter((other) => other.id !== item.id), item]),
      settle: (id: string, lesson: Lesson) => {
        setItems((all) => all.filter((item) => item.id !== id));
        setSettled((all) => new Map(all).set(id, lesson));
      },
      settled,
    }),
    [items, settled],
  );

  const { leftOver } = useServices();
  useEffect(() => {
    void leftOver?.then((rows) => setItems((all) => [...all, ...rows.map(toPending)]));
  }, [leftOver]);

  useLeaveWarning(items.length > 0);

  return <PendingVerdictsContext value={list}>{children}</PendingVerdictsContext>;
}

function toPending({ row, error }: RefusedRow): PendingVerdict {
  const { id, createdAt, inputs, metadata, predictedLabel = "", predictedProbability = 0, label } = row;
  return {
    id,
    at: createdAt,
    model: { id: row.model, version: row.modelVersion, sha256: row.modelSha256, lessons: 0 },
    verdict: { id, createdAt, inputs, metadata, predictedLabel, predictedProbability, label },
    error,
  };
}

/** The verdicts that could not be stored. Throws outside a `PendingVerdictsProvider`. */
export function usePendingVerdicts(): PendingVerdictList {
  const list = use(PendingVerdictsContext);
  if (list === undefined) throw new Error("usePendingVerdicts needs a PendingVerdictsProvider above it");
  return list;
}

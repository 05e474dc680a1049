import { useCallback, useEffect, useMemo, useState } from "react";
import type { ModelSummary } from "../../core/card.ts";
import type { FeedbackCounts, FeedbackEntry } from "../../learning/feedback.ts";
import { Failure } from "../controls/failure.tsx";
import { PageHeading } from "../controls/page-heading.tsx";
import { Sentence } from "../display/sentence.tsx";
import { useAsync } from "../state/async.ts";
import { useServices } from "../state/services.tsx";
import { useDebounced } from "../state/use-debounced.ts";
import type { Words } from "../words/en/index.ts";
import { formatShare } from "../words/format.ts";
import { useWords } from "../words/language.ts";
import { Deletions, useRemoval } from "./deletions.tsx";
import { EntryDetails } from "./entry-details.tsx";
import { ExportButtons } from "./export-buttons.tsx";
import { FeedbackList } from "./feedback-list.tsx";
import { Filters, noFilter, toFilter } from "./filters.tsx";
import { MetadataCharts } from "./metadata-charts.tsx";
import { StorageNote } from "./storage-note.tsx";
import { useCountedCards } from "./use-counted-cards.ts";

/** Typing rests this long before it searches. */
const debounceMs = 250;
const noModels: readonly ModelSummary[] = [];

/** All feedback given in this browser: to look at, correct, export and delete. */
export function FeedbackPage() {
  const { feedback: words } = useWords();
  const { log, models } = useServices();
  const [values, setValues] = useState(noFilter);
  const [opened, setOpened] = useState<FeedbackEntry>();
  const settled = useDebounced(values, debounceMs);
  const filter = useMemo(() => toFilter(settled), [settled]);

  const listModels = useCallback((signal: AbortSignal) => models.list(signal), [models]);
  const list = useAsync<readonly ModelSummary[]>(listModels);
  const known = list.state.status === "ready" ? list.state.value : noModels;

  const count = useCallback((signal: AbortSignal) => log.counts(filter, { signal }), [log, filter]);
  const { state: counts, retry } = useAsync<FeedbackCounts>(count, { changesOf: log });

  const cards = useCountedCards(known);
  const removal = useRemoval();
  const total = counts.status === "ready" ? counts.value.total : 0;
  // Nothing to narrow, nothing to count; but what was deleted or filtered away leaves the controls where they are.
  const [hadRows, setHadRows] = useState(false);
  useEffect(() => {
    if (total > 0) setHadRows(true);
  }, [total]);
  const cardOf = (id: string) => cards.find(({ card }) => card.id === id)?.card;
  const titleOf = (id: string) => known.find((model) => model.id === id)?.title ?? id;
  return (
    <div className="page feedback-page">
      <header className="page-head">
        <PageHeading title={words.title} />
        <p className="lead">{words.lead}</p>
      </header>
      {hadRows && <Filters values={values} models={known} onChange={setValues} />}
      <div className="feedback-bar">
        <p className="feedback-counts figures" role="status">
          {counts.status === "loading" && words.counting}
          {counts.status === "ready" && hadRows && countsText(words, counts.value)}
        </p>
        {total > 0 && (
          <div className="button-row">
            <ExportButtons filter={filter} models={known} />
            <button type="button" onClick={() => removal.remove({ filter })}>
              {words.deleteRows(total)}
            </button>
          </div>
        )}
      </div>
      <Deletions removal={removal} total={total} />
      {counts.status === "failed" && <Failure error={counts.error} retry={retry} />}
      {counts.status === "ready" && total === 0 && <NothingYet filtered={settled !== noFilter} />}
      {/* A list narrowed to one model has that model's charts. */}
      <MetadataCharts
        cards={cards.filter(({ card }) => filter.model === undefined || filter.model === card.id)}
      />
      {total > 0 && (
        <FeedbackList
          filter={filter}
          total={total}
          cardOf={cardOf}
          titleOf={known.length > 1 ? titleOf : undefined}
          onOpen={setOpened}
        />
      )}
      {opened && (
        <EntryDetails
          key={opened.id}
          entry={opened}
          onClose={() => setOpened(undefined)}
          onRemove={(id) => {
            setOpened(undefined);
            removal.remove({ ids: [id] });
          }}
        />
      )}
      <StorageNote />
    </div>
  );
}

function countsText(words: Words["feedback"], { total, correct, judged }: FeedbackCounts): string {
  const share = judged < 20 ? undefined : formatShare(correct / judged);
  return words.counts(total, correct, judged, share);
}

function NothingYet({ filtered }: { filtered: boolean }) {
  const { feedback: words } = useWords();
  return filtered ? (
    <p className="nothing">{words.noMatch}</p>
  ) : (
    <p className="nothing">
      <Sentence text={words.nothing} parts={{ model: <a href="#/">{words.aModel}</a> }} />
    </p>
  );
}

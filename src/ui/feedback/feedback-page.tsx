import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { FeedbackCounts, FeedbackEntry, FeedbackQuery } from "../../learning/feedback.ts";
import type { ListedModels } from "../../models/list-start.ts";
import { BackupSection } from "../backup/backup-section.tsx";
import { ConfirmButton } from "../controls/async-button.tsx";
import { Failure } from "../controls/failure.tsx";
import { PageHeading } from "../controls/page-heading.tsx";
import { Sentence } from "../display/sentence.tsx";
import { useAsync } from "../state/async.ts";
import { useServices } from "../state/services.tsx";
import { useDebounced } from "../state/use-debounced.ts";
import { useFocusFallback } from "../state/use-kept-focus.ts";
import type { Words } from "../words/en/index.ts";
import { formatShare } from "../words/format.ts";
import { useWords } from "../words/language.ts";
import { EntryDetails } from "./entry-details.tsx";
import { ExportButtons, useExportable } from "./export-buttons.tsx";
import { FeedbackList } from "./feedback-list.tsx";
import { Filters, noFilter, toFilter } from "./filters.tsx";
import { keepFilter, readKeptFilter } from "./kept-filter.ts";
import { MetadataCharts } from "./metadata-charts.tsx";
import { RowChangeNote, useRowChanges } from "./row-changes.tsx";
import { StorageNote } from "./storage-note.tsx";
import { useListedModels, useListStart } from "./use-list-start.ts";
import { usePages } from "./use-pages.ts";

/** How long typing must pause before the search starts. */
const debounceMs = 250;
const noModels: ListedModels = { models: [], filled: [], cards: [], otherRows: 0 };
/** Same as in feedback.css. From this width on, there is room beside the list. */
const wide = "(width >= 68rem)";

/**
 * All feedback given in this browser, which can be viewed, corrected, exported and deleted here.
 * @param model the model from whose page the visitor came; at first, only its feedback is listed
 */
export function FeedbackPage({ model }: { model: string | undefined }) {
  const { feedback: words } = useWords();
  const { log } = useServices();
  const [hash] = useState(() => window.location.hash);
  const [kept] = useState(() => readKeptFilter(model));
  const [values, setValues] = useState(kept.values);
  const [order, setOrder] = useState(kept.order);
  const startOf = useListStart(kept.values === noFilter && kept.order === "newest");
  const [opened, setOpened] = useState<FeedbackEntry>();
  const [hasOpened, setHasOpened] = useState(false);
  const [isWide] = useState(() => globalThis.matchMedia?.(wide).matches ?? true);
  const searchBox = useRef<HTMLInputElement>(null);
  const settled = useDebounced(values, debounceMs);
  const filter = useMemo(() => toFilter(settled), [settled]);
  useEffect(() => keepFilter({ values: settled, order }, hash), [settled, order, hash]);
  const query = useMemo((): FeedbackQuery => ({ ...filter, order }), [filter, order]);

  const count = useCallback((signal: AbortSignal) => log.counts(filter, { signal }), [log, filter]);
  const {
    state: counts,
    latest,
    retry,
  } = useAsync<FeedbackCounts>(count, {
    changesOf: log,
    loaded: startOf("counts"),
  });

  // The first rows are fetched while all rows are still being counted.
  const pages = usePages(query, startOf("newest"));
  const listed = useListedModels(startOf("listed"));
  const { models: known, cards } = listed ?? noModels;
  const exportable = useExportable(filter, listed ?? noModels);
  const changes = useRowChanges();
  // While the rows for a new filter are being counted, the list keeps its position and length.
  const isCounting = counts.status === "loading";
  // While the buttons still show that filter's number of rows, they must not change any others.
  const [counted, setCounted] = useState(filter);
  if (counts.status === "ready" && counted !== filter) setCounted(filter);
  const total = (counts.status === "failed" ? undefined : latest)?.total ?? 0;
  // If the opened row leaves the list, it would take the focus with it.
  const bar = useFocusFallback<HTMLParagraphElement>(`${opened?.id} ${total}`);
  // An empty log needs no filter and no counts, but the controls stay if its rows were deleted on this visit.
  const [hadRows, setHadRows] = useState(kept.values !== noFilter);
  if (total > 0 && !hadRows) setHadRows(true);
  // Parts that would shift when others appear stay hidden until everything is known.
  const [isSettled, setIsSettled] = useState(false);
  if (!isCounting && listed !== undefined && !isSettled) setIsSettled(true);
  const cardOf = (id: string) => cards.find(({ card }) => card.id === id)?.card;
  const titleOf = (id: string) => known.find((model) => model.id === id)?.title ?? id;
  return (
    <div className="page feedback-page" aria-busy={!isSettled || undefined}>
      <header className="page-head">
        <PageHeading title={words.title} />
        <p className="lead">{words.lead}</p>
      </header>
      {hadRows && (
        <Filters
          values={values}
          order={order}
          models={known}
          searchBox={searchBox}
          isWide={isWide}
          // A box that was emptied again filters nothing.
          onChange={(next) => setValues(Object.values(next).some(Boolean) ? next : noFilter)}
          onOrder={setOrder}
        />
      )}
      <div className="feedback-bar" aria-busy={isCounting}>
        <p
          className="feedback-counts figures"
          role="status"
          ref={hasOpened ? bar : undefined}
          tabIndex={hasOpened ? -1 : undefined}
        >
          {isCounting && words.counting}
          {counts.status === "ready" && hadRows && countsText(words, counts.value)}
        </p>
        {values !== noFilter && (
          <button
            type="button"
            className="word"
            onClick={() => {
              setValues(noFilter);
              // The pressed button disappears, and would take the focus with it.
              searchBox.current?.focus();
            }}
          >
            {words.filter.clear}
          </button>
        )}
        {total > 0 && (
          <div className="button-row">
            <ExportButtons filter={filter} models={exportable.models} />
            <button type="button" onClick={() => changes.setUsedForTraining({ filter: counted }, false)}>
              {words.exclude}
            </button>
            <button type="button" onClick={() => changes.setUsedForTraining({ filter: counted }, true)}>
              {words.include}
            </button>
            <ConfirmButton
              label={words.deleteRows(total)}
              question={words.deleteQuestion(total)}
              onConfirm={() => changes.remove({ filter: counted })}
            />
          </div>
        )}
      </div>
      {total > 0 && exportable.otherRows > 0 && (
        <p className="hint">{words.notInCsv(exportable.otherRows)}</p>
      )}
      <RowChangeNote changes={changes} total={total} />
      {counts.status === "failed" && <Failure error={counts.error} retry={retry} />}
      <div className="feedback-columns">
        {counts.status === "ready" && total === 0 && <NothingYet filtered={settled !== noFilter} />}
        <aside className="feedback-aside">
          {/* If only one model's feedback is listed, only that model's charts are shown. */}
          <MetadataCharts
            cards={cards.filter(({ card }) => filter.model === undefined || filter.model === card.id)}
            filter={filter}
            isWide={isWide}
          />
          <StorageNote isWide={isWide} loaded={startOf("health")} />
        </aside>
        {total > 0 && (
          <FeedbackList
            pages={pages}
            total={total}
            cardOf={cardOf}
            titleOf={known.length > 1 ? titleOf : undefined}
            onOpen={(entry) => {
              setHasOpened(true);
              setOpened(entry);
            }}
          />
        )}
      </div>
      {opened && (
        <EntryDetails
          key={opened.id}
          entry={opened}
          onClose={() => setOpened(undefined)}
          onRemove={(id) => {
            setOpened(undefined);
            changes.remove({ ids: [id] });
          }}
        />
      )}
      <BackupSection />
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

import { useCallback, useMemo, useState } from "react";
import type { DraftCard } from "../../doctor/draft-types.ts";
import type { TableToKeep } from "../../models/own-models.ts";
import { AsyncButton } from "../controls/async-button.tsx";
import { Failure } from "../controls/failure.tsx";
import { useAsync } from "../state/async.ts";
import type { FormValues } from "../state/form-values.ts";
import { useServices } from "../state/services.tsx";
import { useTask } from "../state/task.ts";
import { useLeaveWarning } from "../state/use-leave-warning.ts";
import { useWords } from "../words/language.ts";
import { checkDraft } from "./draft.ts";
import { DraftEditor } from "./draft-editor.tsx";
import { firstValues, LiveForm } from "./live-form.tsx";
import { CheckLine } from "./text-line.tsx";

/** The draft card beside the form that it describes, and the button that adds the model. */
export function DraftPart({
  first,
  unedited = first,
  model,
  holdout,
  table,
  keepsTable = false,
  replaces,
  onEdit,
}: {
  /** The first draft. */
  first: DraftCard;
  /** The draft without anything that was edited in it; the first draft unless that contains edits. */
  unedited?: DraftCard | undefined;
  model: Uint8Array<ArrayBuffer>;
  holdout?: Uint8Array<ArrayBuffer> | undefined;
  /** The table that the model was trained on, which can be kept with it. */
  table?: TableToKeep | undefined;
  /** Whether the table is kept unless the visitor chooses otherwise. */
  keepsTable?: boolean;
  replaces: string | undefined;
  onEdit?: (draft: DraftCard) => void;
}) {
  const { newModel } = useWords();
  const words = newModel.draft;
  const { own } = useServices();
  const [draft, setDraft] = useState(first);
  useLeaveWarning(draft !== unedited);
  const checked = useMemo(() => checkDraft(draft), [draft]);
  const adding = useTask<void>();
  const isAdding = adding.state.status === "running" || adding.state.status === "done";
  const isTaken = useIsTaken(draft.id, replaces === undefined && !isAdding);
  const [isKept, setIsKept] = useState(keepsTable);
  const problems = [
    ...(isTaken ? [{ at: "id", message: words.idTaken }] : []),
    ...(checked.status === "invalid" ? checked.problems : []),
  ];
  const card = checked.status === "valid" && problems.length === 0 ? checked.card : undefined;
  const [shown, setShown] = useState(card);
  // While the visitor is typing, the form shows the last usable draft.
  if (card !== undefined && card !== shown) setShown(card);

  // Until the visitor fills in the form, it shows the first example, even while that example is being edited.
  const [filled, setFilled] = useState<FormValues>();
  const values = filled ?? (shown && firstValues(shown));

  const add = () =>
    card &&
    adding.start(async () => {
      const added = { card: { ...card }, model, holdout, table: isKept ? table : undefined };
      const { id } = replaces === undefined ? await own.add(added) : await own.replace(replaces, added);
      window.location.hash = `#/${id}`;
    });
  const label = replaces === undefined ? words.add : words.replace;
  return (
    <>
      <div className="button-row add-model">
        {card ? (
          <AsyncButton className="primary" busy={adding.state.status === "running"} onClick={add}>
            {label}
          </AsyncButton>
        ) : (
          <>
            <button type="button" className="primary" disabled>
              {label}
            </button>
            <span className="hint">{words.incomplete}</span>
          </>
        )}
        <span className="hint">{words.addHint}</span>
      </div>
      {table && (
        <CheckLine checked={isKept} onChange={setIsKept}>
          <span>
            {newModel.again.keep} <span className="hint">{newModel.again.keepHelp}</span>
          </span>
        </CheckLine>
      )}
      {adding.state.status === "failed" && <Failure error={adding.state.error} />}
      <div className="draft-and-form">
        {shown && values && <LiveForm card={shown} bytes={model} values={values} onValues={setFilled} />}
        <DraftEditor
          draft={draft}
          card={shown}
          values={values}
          problems={problems}
          idIsFixed={replaces !== undefined}
          onDraft={(edited) => {
            setDraft(edited);
            onEdit?.(edited);
          }}
        />
      </div>
    </>
  );
}

/** Whether another model already has this id. It may have been added in another tab a moment ago. */
function useIsTaken(id: string, matters: boolean): boolean {
  const { own } = useServices();
  const load = useCallback(async () => matters && !(await own.isFree(id)), [own, id, matters]);
  const { state } = useAsync(load, { changesOf: own });
  return state.status === "ready" && state.value;
}

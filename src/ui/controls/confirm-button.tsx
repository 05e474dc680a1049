import { useId, useRef } from "react";
import { useWords } from "../words/language.ts";
import { AsyncButton } from "./async-button.tsx";

/** A button that asks for confirmation, in a native dialog, before an action whose effect can't be seen beforehand. */
export function ConfirmButton({
  label,
  question,
  busy = false,
  className,
  describedBy,
  onConfirm,
}: {
  label: string;
  question: string;
  busy?: boolean;
  className?: string;
  /** Id of what says which of several it is. */
  describedBy?: string;
  onConfirm: () => void;
}) {
  const { controls: words } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const cancel = useRef<HTMLButtonElement>(null);
  const id = useId();
  const close = () => dialog.current?.close();
  return (
    <>
      <AsyncButton
        busy={busy}
        className={className}
        aria-describedby={describedBy}
        onClick={() => {
          dialog.current?.showModal();
          // Enter pressed twice must not do what the dialog asks about.
          cancel.current?.focus();
        }}
      >
        {label}
      </AsyncButton>
      <dialog ref={dialog} className="confirm" aria-labelledby={id}>
        <p id={id}>{question}</p>
        <p className="button-row">
          <button
            type="button"
            className="primary"
            onClick={() => {
              close();
              onConfirm();
            }}
          >
            {label}
          </button>
          <button ref={cancel} type="button" onClick={close}>
            {words.cancel}
          </button>
        </p>
      </dialog>
    </>
  );
}

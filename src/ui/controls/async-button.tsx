import { type ComponentProps, useId, useLayoutEffect, useRef, useState } from "react";
import { useWords } from "../words/language.ts";

/**
 * A button that starts work. While the work is running, it ignores further presses but keeps the focus, which a disabled
 * button would lose.
 */
export function AsyncButton({ busy, onClick, ...rest }: ComponentProps<"button"> & { busy: boolean }) {
  return (
    <button type="button" aria-disabled={busy || undefined} onClick={busy ? undefined : onClick} {...rest} />
  );
}

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
  /** The id of an element that distinguishes this button from similar ones. */
  describedBy?: string;
  onConfirm: () => void;
}) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <AsyncButton
        busy={busy}
        className={className}
        aria-describedby={describedBy}
        onClick={() => setIsOpen(true)}
      >
        {label}
      </AsyncButton>
      {isOpen && (
        <ConfirmDialog
          label={label}
          question={question}
          onConfirm={onConfirm}
          onClose={() => setIsOpen(false)}
        />
      )}
    </>
  );
}

/** A native dialog that opens at once, with a button for the action and one to cancel. */
export function ConfirmDialog({
  label,
  question,
  onConfirm,
  onClose,
}: {
  label: string;
  question: string;
  onConfirm: () => void;
  /** Called after either button, or when the dialog was closed in another way. It must then no longer be drawn. */
  onClose: () => void;
}) {
  const { controls: words } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const cancel = useRef<HTMLButtonElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
    // Pressing Enter twice must not confirm the dialog.
    cancel.current?.focus();
  }, []);
  // Closing it returns the focus to where it was, which removing it would not.
  const close = () => dialog.current?.close();
  return (
    <dialog ref={dialog} className="confirm" aria-labelledby={id} onClose={onClose}>
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
  );
}

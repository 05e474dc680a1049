import { longestText } from "../display/longest-text.ts";
import { formatCount } from "../words/format.ts";
import { currentWords } from "../words/language.ts";

/** The `inputType`s of text that is inserted all at once instead of being typed. */
const pasting = ["insertFromPaste", "insertFromDrop", "insertFromYank"];

/**
 * Refuses pasted or dropped text that is too long for its text box, and shows a message there. The box's own text is
 * kept, and pasted text is still on the clipboard; a browser that enforces `maxlength` would silently cut off the end.
 * The limit is the box's `maxlength`, otherwise its `data-longest`, otherwise `longestText`.
 * @returns a function that stops this
 */
export function limitPastes(page: Document): () => void {
  const look = (event: InputEvent) => {
    const box = event.target;
    if (!isTextBox(box) || !pasting.includes(event.inputType)) return;
    const text = event.data ?? event.dataTransfer?.getData("text/plain") ?? "";
    const replaced = (box.selectionEnd ?? 0) - (box.selectionStart ?? 0);
    const longest = box.maxLength >= 0 ? box.maxLength : Number(box.dataset.longest ?? longestText);
    if (box.value.length - replaced + text.length <= longest) return;
    event.preventDefault();
    const { pasteTooLong } = currentWords().controls;
    box.setCustomValidity(pasteTooLong(formatCount(text.length), formatCount(longest)));
    box.reportValidity();
  };
  // The message is about refused text that isn't in the box, so it must not stop the form from being submitted.
  const forget = ({ target }: Event) => {
    if (isTextBox(target) && target.validity.customError) target.setCustomValidity("");
  };
  page.addEventListener("beforeinput", look);
  for (const type of ["input", "keydown", "focusout"]) page.addEventListener(type, forget);
  return () => {
    page.removeEventListener("beforeinput", look);
    for (const type of ["input", "keydown", "focusout"]) page.removeEventListener(type, forget);
  };
}

function isTextBox(target: EventTarget | null): target is HTMLInputElement | HTMLTextAreaElement {
  return target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement;
}

import { longestText } from "../display/longest-text.ts";
import { formatCount } from "../words/format.ts";
import { currentWords } from "../words/language.ts";

/** The ways in which text arrives that was not typed key by key. */
const pasting = ["insertFromPaste", "insertFromDrop", "insertFromYank"];

/**
 * Refuses text that is pasted or dropped and too long for its box, and says so at the box. The box keeps its own text
 * and the clipboard keeps the other, so nothing is lost, whereas a browser applies `maxlength` by cutting off the end
 * without a word. A box with no `maxlength` takes as much as its `data-longest` says, or else `longestText`.
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
  // The reason is about the text that was refused, and must not keep a form from being sent.
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

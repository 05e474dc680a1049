import type { Locator } from "playwright-core";

/** A string as UTF-16 codes, since the debugger's protocol can't transmit lone surrogates. */
export function codesOf(text: string): number[] {
  return Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
}

/** Puts any text into a text field as typing would, including lone surrogates and NUL. */
export async function setText(field: Locator, text: string): Promise<void> {
  await field.evaluate((element, codes) => {
    let value = "";
    for (const code of codes) value += String.fromCharCode(code);
    const prototype =
      element instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
    // React watches the element's own property, so the prototype's setter has to be called.
    Object.getOwnPropertyDescriptor(prototype, "value")?.set?.call(element, value);
    element.dispatchEvent(new Event("input", { bubbles: true }));
  }, codesOf(text));
}

import { type RefObject, useEffect, useRef } from "react";

/** Long enough for the screen itself to move the focus first, since it knows a better place for it. */
const waitMs = 50;
/** Parts of a page that a screen reader announces by name, or at least by position. */
const parts = "section, form, fieldset, li, dialog[open], [role=group], main";

/** Marks a part that has the focus only because nothing else took it. */
const keeping = "data-keeps-focus";

/**
 * Keeps the focus from falling to the body. If the focused element is removed, hidden or disabled and nothing else
 * takes the focus, it returns to that element if possible. Otherwise, it moves to the smallest part of the page around
 * the element, so that the Tab key continues from there instead of from the top of the page.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    let around: readonly Element[] = [];
    let timer: number | undefined;
    let isPressing = false;
    const press = () => {
      isPressing = true;
      window.setTimeout(() => {
        isPressing = false;
      });
    };
    const note = ({ target }: FocusEvent) => {
      around = target instanceof Element ? [target, ...ancestorsOf(target)] : [];
    };
    const check = () => {
      timer = undefined;
      const [last, ...others] = around;
      if (!isLost() || last === undefined) return;
      if (canHaveFocus(last)) return void (last as HTMLElement).focus({ preventScroll: true });
      focusOnPart(others.find((element) => element.matches(parts) && isShown(element)));
    };
    // The browser takes the focus from a disabled element only when it draws the page again, so check later.
    const checkSoon = () => {
      timer ??= window.setTimeout(check, waitMs);
    };
    const forget = ({ target }: FocusEvent) => {
      const isPressed = isPressing;
      // A check before the decision below would bring the focus back.
      window.clearTimeout(timer);
      timer = undefined;
      window.setTimeout(() => {
        if (!isLost()) return;
        const [last] = around;
        // The visitor took the focus away, by pressing on the background or closing a phone's keyboard. A button that
        // lost it in any other way was disabled for a moment, for example while training was being cancelled.
        const isTakenAway = last === target && canHaveFocus(last) && (isPressed || !last.matches("button"));
        if (isTakenAway) around = [];
        else checkSoon();
      });
    };
    const observer = new MutationObserver(checkSoon);
    document.addEventListener("mousedown", press, true);
    document.addEventListener("focusin", note);
    document.addEventListener("focusout", forget);
    observer.observe(document.body, {
      subtree: true,
      childList: true,
      attributeFilter: ["disabled", "hidden", "open"],
    });
    return () => {
      window.clearTimeout(timer);
      document.removeEventListener("mousedown", press, true);
      document.removeEventListener("focusin", note);
      document.removeEventListener("focusout", forget);
      observer.disconnect();
    };
  }, []);
}

function isLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** Whether nothing has the focus, or only a part of the page that keeps it until a better place appears. */
function isFocusFree(): boolean {
  return isLost() || document.activeElement?.hasAttribute(keeping) === true;
}

/** From the inside out. They are noted early, since a removed element no longer knows where it was. */
function ancestorsOf(element: Element): Element[] {
  const parent = element.parentElement;
  return parent === null ? [] : [parent, ...ancestorsOf(parent)];
}

function isShown(element: Element): boolean {
  return element.isConnected && element.checkVisibility?.() !== false;
}

function canHaveFocus(element: Element | undefined): element is Element {
  return element !== undefined && isShown(element) && !element.matches(":disabled");
}

function focusOnPart(part: Element | undefined): void {
  if (!(part instanceof HTMLElement)) return;
  part.setAttribute(keeping, "");
  part.addEventListener("blur", () => part.removeAttribute(keeping), { once: true });
  const isFocusable = part.hasAttribute("tabindex");
  if (!isFocusable) {
    part.tabIndex = -1;
    part.addEventListener("blur", () => part.removeAttribute("tabindex"), { once: true });
  }
  part.focus({ preventScroll: true });
}

/**
 * Moves the focus to an element that replaces the one that had it. If a pressed button disappears, the focus would
 * otherwise be lost, and the keyboard and the screen reader would start over at the top of the page.
 * @param change a value whose changes may cause the focus to be lost; the focus is checked after each of them
 * @param options.fromFirst false for an element that exists before the control is pressed, to skip the check when the
 * element first appears, and when `change` first has a value: while a page that was just opened loads, nothing has the
 * focus, but it isn't lost
 * @returns the ref of the element, which needs `tabIndex={-1}` if it can't take the focus by itself
 */
export function useFocusFallback<E extends HTMLElement>(
  change?: unknown,
  { fromFirst = true } = {},
): RefObject<E | null> {
  const element = useRef<E>(null);
  const isLooking = useRef(fromFirst);
  useEffect(() => {
    if (!isLooking.current) isLooking.current = change !== undefined;
    else if (isFocusFree()) element.current?.focus({ preventScroll: true });
  }, [change]);
  return element;
}

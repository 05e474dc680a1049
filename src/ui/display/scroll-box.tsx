import type { ComponentProps } from "react";

/** A named part of the page that scrolls separately. It can take the focus, so that the arrow keys scroll it too. */
export function ScrollBox(
  props: ComponentProps<"section"> & ({ "aria-label": string } | { "aria-labelledby": string }),
) {
  // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content must be reachable by keyboard
  return <section tabIndex={0} {...props} />;
}

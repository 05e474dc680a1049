import type { ComponentProps, ReactNode } from "react";
import { distinctKeys } from "./distinct-keys.ts";

/**
 * A table in a box that scrolls sideways if the table is wider than the page. The keyboard can scroll it too.
 * @param columns the column titles; left out if `children` contains its own table head
 */
export function ScrollTable({
  caption,
  columns,
  children,
}: {
  caption: string;
  columns?: readonly string[];
  children: ReactNode;
}) {
  const keys = columns && distinctKeys(columns);
  return (
    <ScrollBox className="wide-table" aria-label={caption}>
      <table>
        <caption className="visually-hidden">{caption}</caption>
        {columns && (
          <thead>
            <tr>
              {columns.map((title, column) => (
                <th scope="col" key={keys?.[column]}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
        )}
        {children}
      </table>
    </ScrollBox>
  );
}

/** A named part of the page that scrolls separately. It can take the focus, so that the arrow keys scroll it too. */
export function ScrollBox(
  props: ComponentProps<"section"> & ({ "aria-label": string } | { "aria-labelledby": string }),
) {
  // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content must be reachable by keyboard
  return <section tabIndex={0} {...props} />;
}

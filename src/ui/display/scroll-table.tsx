import type { ReactNode } from "react";
import { ScrollBox } from "./scroll-box.tsx";

/**
 * A table that, if it is wider than the page, scrolls sideways in its own box, also with the keyboard.
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
  return (
    <ScrollBox className="wide-table" aria-label={caption}>
      <table>
        <caption className="visually-hidden">{caption}</caption>
        {columns && (
          <thead>
            <tr>
              {columns.map((title) => (
                <th scope="col" key={title}>
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

import { Fragment, type ReactNode } from "react";
import { distinctKeys } from "./distinct-keys.ts";

/**
 * A sentence from the page's words with elements inserted: `{name}` in the text is replaced by `parts.name`. The
 * parts are never treated as templates, so text from a model or a visitor may contain braces.
 */
export function Sentence({ text, parts }: { text: string; parts: Readonly<Record<string, ReactNode>> }) {
  const pieces = text.split(/(\{\w+\})/);
  const keys = distinctKeys(pieces);
  return pieces.map((piece, index) => (
    <Fragment key={keys[index]}>{/^\{\w+\}$/.test(piece) ? parts[piece.slice(1, -1)] : piece}</Fragment>
  ));
}

import { Fragment, type ReactNode } from "react";

/**
 * A sentence of the page's words with elements in it: `{name}` in the text gives its place to `parts.name`. What is put in
 * is never read as a template, so a model's or a visitor's own text may hold braces.
 */
export function Sentence({ text, parts }: { text: string; parts: Readonly<Record<string, ReactNode>> }) {
  return text.split(/(\{\w+\})/).map((piece, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one sentence never change places
    <Fragment key={index}>{/^\{\w+\}$/.test(piece) ? parts[piece.slice(1, -1)] : piece}</Fragment>
  ));
}

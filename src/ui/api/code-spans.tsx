/** Text of an OpenAPI document, which is CommonMark; of that, ours uses code spans. */
export function CodeSpans({ children }: { children: string }) {
  const parts = children.split("`");
  // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text never change places
  return parts.map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}

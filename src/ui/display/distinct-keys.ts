/** A key for each text of a list, for React: the text itself, with a number from its second time on. */
export function distinctKeys(texts: readonly string[]): readonly string[] {
  const times = new Map<string, number>();
  return texts.map((text) => {
    const time = (times.get(text) ?? 0) + 1;
    times.set(text, time);
    // No text holds a NUL, so a numbered key is no other text.
    return time === 1 ? text : `${text}\u0000${time}`;
  });
}

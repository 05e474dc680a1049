/** A React key for each string in a list: the string itself, with a number appended from its second occurrence on. */
export function distinctKeys(texts: readonly string[]): readonly string[] {
  const times = new Map<string, number>();
  return texts.map((text) => {
    const time = (times.get(text) ?? 0) + 1;
    times.set(text, time);
    // Texts hardly ever contain a NUL, so a numbered key won't equal another text.
    return time === 1 ? text : `${text}\u0000${time}`;
  });
}

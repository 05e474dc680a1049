/** The only item with each key; undefined where several have it. */
export function uniqueIndex<Item, Key>(
  items: readonly Item[],
  keysOf: (item: Item) => readonly Key[],
): Map<Key, Item | undefined> {
  const found = new Map<Key, Item | undefined>();
  for (const item of items)
    for (const key of new Set(keysOf(item))) found.set(key, found.has(key) ? undefined : item);
  return found;
}

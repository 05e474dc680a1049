/** Where a word stands in the text, in UTF-16 units; `end` is exclusive. */
export type Span = { readonly start: number; readonly end: number };

/**
 * Finds each token in the text it was made from. Tokens come in the text's order and differ from it in case only, so a
 * search that moves on suffices. Lower-casing can change a character's length (U+0130 becomes two units), so each unit of the
 * lower-cased text remembers the character that it came from.
 * @returns a span for each token; undefined for one that cannot be found
 */
export function locateTokens(text: string, tokens: readonly string[]): (Span | undefined)[] {
  const { lowered, origins } = lowerWithOrigins(text);
  let from = 0;
  return tokens.map((token) => {
    if (token === "") return undefined;
    // The graph may keep the case of some words, so both sides are lower-cased here, character by character.
    const word = lowerWithOrigins(token).lowered;
    const at = lowered.indexOf(word, from);
    if (at < 0) return undefined;
    from = at + word.length;
    return { start: origins[at]!, end: origins[from]! };
  });
}

function lowerWithOrigins(text: string): { lowered: string; origins: number[] } {
  let lowered = "";
  const origins: number[] = [];
  let index = 0;
  for (const character of text) {
    const lower = character.toLowerCase();
    lowered += lower;
    for (let unit = 0; unit < lower.length; unit++) origins.push(index);
    index += character.length;
  }
  origins.push(text.length);
  return { lowered, origins };
}

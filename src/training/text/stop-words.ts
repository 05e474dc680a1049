/** English words that say little by themselves: articles, pronouns, prepositions, conjunctions and forms of be, have, do. */
export const stopWords: ReadonlySet<string> = new Set(
  [
    "a an the this that these those",
    "i me my mine myself we us our ours ourselves you your yours yourself yourselves",
    "he him his himself she her hers herself it its itself they them their theirs themselves",
    "who whom whose which what when where why how",
    "am is are was were be been being have has had having do does did doing",
    "will would shall should can could may might must",
    "and or but if because as until while although though than then so",
    "of at by for with about against between into through during before after above below",
    "to from up down in out on off over under again further once here there",
    "all any both each few more most other some such only own same too very just now also",
    "s t d ll m re ve don",
  ]
    .join(" ")
    .split(" "),
);

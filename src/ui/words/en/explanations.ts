/** Why a model gave its answer, what would change it, and the curves and the map. */
export const explanations = {
  why: "Why",
  looking: "Finding the reasons…",
  whatWouldChange: "What would change its mind",
  trying: "Trying…",
  showMore: (count: string, haveLittleEffect: boolean) =>
    `Show ${count} more${haveLittleEffect ? " with little effect" : ""}`,
  showFewer: "Show fewer",
  words: {
    forClass: (label: string) => `for ${label}`,
    none: "None",
    times: (count: string) => `(${count} times)`,
    together: (label: string, factor: string) =>
      `× 2 doubles the odds. All words together: ${factor} for ${label}, apart from the model’s starting bias.`,
    exact:
      "The figures are exact: the model adds up the effects of words and phrases. The effect of a phrase is divided among its words.",
    estimates: "The figures are estimates: each word was left out in turn, so they don’t add up exactly.",
    fromLessons: "From your lessons",
    fromLessonsFor: (label: string) => `for ${label}`,
    spread: (count: string, factor: string) =>
      `Spread over ${count} words, none of which counts for more than ${factor} on its own.`,
  },
  fields: {
    list: "What each field did",
    typical: "typical",
    typically: (value: string) => `typically ${value}`,
    together: (label: string, other: string, item: string | undefined) =>
      `Each bar shows how much the value shifts the odds from ${other} to ${label}, compared with a typical ${item ?? "row"}.`,
    exact: "The figures are exact: the model adds up the effects of its fields.",
    estimates:
      "The figures are estimates: each value in turn was replaced with a typical one, so they don’t add up exactly.",
    unexplained: (fields: string) => `Not explained: ${fields}.`,
    more: (count: string) => `${count} more`,
    ordinary: "No single value shifts the answer noticeably.",
    lessons: (factor: string) => `(lessons ${factor})`,
  },
  changes: {
    noneOfText: "The answer stays the same even without the strongest words.",
    none: "No change to a single field was found that would change the answer.",
    without: (words: string) => `Without ${words}`,
    words: (count: string, isOne: boolean) => (isOne ? `${count} word` : `${count} words`),
    insteadOf: (value: string) => `instead of ${value}`,
    showOnMap: "Show on the map",
    place: (distance: string, direction: string, spot: string) =>
      `About ${distance} ${direction}, at ${spot}`,
    rare: (rows: string, of: string) =>
      `Rare: values near this one occur in ${rows} of ${of} rows in the training data.`,
    rareChoice: (rows: string, of: string) =>
      `Rare: this is the value in ${rows} of ${of} rows in the training data.`,
  },
  directions: ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"],
  /** How a contribution changes the odds. */
  odds: {
    unchanged: "about the same",
    over: (sign: string, factor: string) => `over ${sign} ${factor}`,
  },
  legend: "Colours",
  curves: {
    heading: "What if?",
    leadOfTwo: (label: string) => `How the chance of “${label}” changes when you vary one field at a time.`,
    lead: "How the chance of each class changes when you vary one field at a time.",
    line: "The vertical line is your value; drag it to change it.",
    density: "The bars at the bottom show where the training data is.",
    drawing: "Drawing…",
    inTheForm: "(in the form)",
    showAll: (count: string, label: string) => `Show all ${count} for ${label}`,
    showEnds: (label: string) => `Show fewer for ${label}`,
    slider: (position: string, count: string) => `Value on curve ${position} of ${count}`,
    tables: "Show as tables",
    table: (label: string) => `Probabilities by ${label}`,
  },
  map: {
    name: "World map",
    role: "map",
    noPlace: "Choose a place on the map.",
    zoomIn: "Zoom in",
    zoomOut: "Zoom out",
    help: "Colour shows the answer at each place; paler means less sure. Click or use the arrow keys (Shift for bigger steps).",
  },
};

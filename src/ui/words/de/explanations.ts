import type { TranslationOf } from "../complete.ts";

/** Why a model gave its answer, what would change it, and the curves and the map. */
export const explanations: TranslationOf<"explanations"> = {
  why: "Warum",
  looking: "Gründe werden gesucht …",
  whatWouldChange: "Was die Antwort ändern würde",
  trying: "Wird ausprobiert …",
  showMore: (count, haveLittleEffect) =>
    `Noch ${count} ${haveLittleEffect ? "mit wenig Einfluss " : ""}anzeigen`,
  showFewer: "Weniger anzeigen",
  words: {
    forClass: (label) => `für ${label}`,
    none: "Keine",
    times: (count) => `(${count}-mal)`,
    together: (label, factor) =>
      `× 2 verdoppelt die Chancen. Alle Wörter zusammen: ${factor} für ${label}, abgesehen von der Grundtendenz des Modells.`,
    exact:
      "Die Zahlen sind exakt: Das Modell addiert die Wirkung von Wörtern und Wortfolgen. Die Wirkung einer Wortfolge wird auf ihre Wörter verteilt.",
    estimates:
      "Die Zahlen sind Schätzungen: Jedes Wort wurde einzeln weggelassen, deshalb stimmt ihre Summe nur ungefähr.",
    fromLessons: "Aus Ihren Lektionen",
    fromLessonsFor: (label) => `für ${label}`,
    spread: (count, factor) =>
      `Verteilt auf ${count} Wörter, von denen keines allein mehr als ${factor} ausmacht.`,
  },
  fields: {
    list: "Was jedes Feld bewirkt hat",
    typical: "typisch",
    typically: (value) => `typisch: ${value}`,
    together: (label, other) =>
      `Jeder Balken zeigt, wie stark der Wert die Chancen von ${other} zu ${label} verschiebt, verglichen mit einer typischen Eingabe.`,
    exact: "Die Zahlen sind exakt: Das Modell addiert die Wirkung seiner Felder.",
    estimates:
      "Die Zahlen sind Schätzungen: Jeder Wert wurde einzeln durch einen typischen ersetzt, deshalb stimmt ihre Summe nur ungefähr.",
    unexplained: (fields) => `Nicht erklärt: ${fields}.`,
    more: (count) => `${count} weitere`,
    ordinary: "Kein einzelner Wert verschiebt die Antwort merklich.",
    lessons: (factor) => `(Lektionen ${factor})`,
  },
  changes: {
    noneOfText: "Die Antwort bleibt auch ohne die stärksten Wörter gleich.",
    none: "Keine der ausprobierten Änderungen an einem einzelnen Feld würde die Antwort ändern.",
    without: (words) => `Ohne ${words}`,
    words: (count, isOne) => (isOne ? `${count} Wort` : `${count} Wörter`),
    insteadOf: (value) => `statt ${value}`,
    showOnMap: "Auf der Karte zeigen",
    place: (distance, direction, spot) => `Etwa ${distance} in Richtung ${direction}, bei ${spot}`,
    rare: (rows, of) => `Selten: nur ${rows} von ${of} Zeilen der Trainingsdaten in der Nähe dieses Werts.`,
    rareChoice: (rows, of) => `Selten: nur ${rows} von ${of} Zeilen der Trainingsdaten mit diesem Wert.`,
  },
  directions: ["Norden", "Nordosten", "Osten", "Südosten", "Süden", "Südwesten", "Westen", "Nordwesten"],
  odds: {
    unchanged: "etwa gleich",
    over: (sign, factor) => `über ${sign} ${factor}`,
  },
  legend: "Farben",
  curves: {
    heading: "Was wäre, wenn?",
    leadOfTwo: (label) =>
      `Wie sich die Wahrscheinlichkeit von „${label}“ ändert, wenn Sie jeweils nur ein Feld ändern.`,
    lead: "Wie sich die Wahrscheinlichkeit jeder Klasse ändert, wenn Sie jeweils nur ein Feld ändern.",
    line: "Die senkrechte Linie ist Ihr Wert; ziehen Sie daran, um ihn zu ändern.",
    density: "Die Balken am unteren Rand zeigen, wo die Trainingsdaten liegen.",
    drawing: "Wird gezeichnet …",
    inTheForm: "(im Formular)",
    showAll: (count, label) => `Alle ${count} für ${label} anzeigen`,
    showEnds: (label) => `Weniger für ${label} anzeigen`,
    slider: (position, count) => `Wert auf Kurve ${position} von ${count}`,
    tables: "Als Tabellen anzeigen",
    table: (label) => `Wahrscheinlichkeiten nach ${label}`,
  },
  map: {
    name: "Weltkarte",
    role: "Karte",
    noPlace: "Wählen Sie einen Ort auf der Karte.",
    zoomIn: "Vergrößern",
    zoomOut: "Verkleinern",
    help: "Die Farbe zeigt die Antwort an jedem Ort; blasser heißt weniger sicher. Klicken Sie oder verwenden Sie die Pfeiltasten (mit Umschalttaste in größeren Schritten).",
  },
};

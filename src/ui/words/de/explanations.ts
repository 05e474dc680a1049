import type { TranslationOf } from "../complete.ts";

/** Why a model answers as it does, what would change it, and its curves and map. */
export const explanations: TranslationOf<"explanations"> = {
  why: "Warum",
  looking: "Gründe werden gesucht …",
  whatWouldChange: "Was die Antwort ändern würde",
  trying: "Wird ausprobiert …",
  showMore: (count) => `${count} weitere mit wenig Einfluss anzeigen`,
  showFewer: "Weniger anzeigen",
  words: {
    forClass: (label) => `für ${label}`,
    none: "Keine",
    times: (count) => `(${count}-mal)`,
    together: (label, factor) =>
      `× 2 verdoppelt die Chancen. Alle Wörter zusammen: Chancen für ${label} ${factor}, abgesehen von der Grundneigung des Modells.`,
    exact:
      "Die Zahlen sind exakt: Das Modell addiert seine Wörter und Wendungen; eine Wendung wird auf ihre Wörter verteilt.",
    estimates:
      "Die Zahlen sind Schätzungen: Jedes Wort wurde einzeln weggelassen, darum ergibt ihre Summe nicht genau das Ganze.",
    fromLessons: "Aus Ihren Lektionen",
    fromLessonsFor: (label) => `für ${label}`,
    spread: (count, factor) => `Verteilt auf ${count} Wörter, keines allein mehr als ${factor}.`,
  },
  fields: {
    list: "Was jedes Feld bewirkt hat",
    typical: "typisch",
    typically: (value) => `typisch: ${value}`,
    together: (label, other) =>
      `Jeder Balken: wie stark dieser Wert die Chancen von ${other} zu ${label} verschiebt, verglichen mit einer typischen Eingabe.`,
    exact: "Die Zahlen sind exakt: Das Modell addiert seine Felder.",
    estimates:
      "Die Zahlen sind Schätzungen: Jeweils ein Wert wird durch den typischen ersetzt, darum ergibt ihre Summe nicht genau das Ganze.",
    ordinary: () => "Das ist fast die gewöhnlichste Eingabe in den Daten, darum sticht nichts hervor.",
    lessons: (factor) => `(Lektionen ${factor})`,
  },
  changes: {
    noneOfText: "Keine kleine Änderung genügt: Ohne die stärksten Wörter bleibt die Antwort gleich.",
    none: "Die Änderung eines einzelnen Feldes ändert die Antwort nicht.",
    without: (words) => `Ohne ${words}`,
    words: (count, isOne) => (isOne ? `${count} Wort` : `${count} Wörter`),
    insteadOf: (value) => `statt ${value}`,
    place: (distance, direction, spot) => `Etwa ${distance} Richtung ${direction}, bei ${spot}`,
    rare: (rows, of) => `Selten: ${rows} von ${of} Zeilen der Trainingsdaten liegen dort.`,
  },
  directions: ["Norden", "Nordosten", "Osten", "Südosten", "Süden", "Südwesten", "Westen", "Nordwesten"],
  legend: "Farben",
  curves: {
    heading: "Was wäre, wenn?",
    leadOfTwo: (label) =>
      `Wie sich die Chance auf „${label}“ mit je einem Feld ändert. Die rote Linie ist Ihr Wert: Ziehen Sie daran. Dunkle Balken zeigen, wo Trainingsdaten liegen.`,
    lead: "Wie sich die Chance jeder Klasse mit je einem Feld ändert. Die rote Linie ist Ihr Wert: Ziehen Sie daran.",
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
    help: "Die Farbe zeigt die Antwort an jedem Ort, blasser heißt weniger sicher. Klicken Sie, oder nehmen Sie die Pfeiltasten (mit Umschalttaste in größeren Schritten).",
  },
};

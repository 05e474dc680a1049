import type { TranslationOf } from "../complete.ts";
import { formatCount } from "../format.ts";

/** Controls that every screen uses. */
export const controls: TranslationOf<"controls"> = {
  tryAgain: "Erneut versuchen",
  cancel: "Abbrechen",
  close: "Schließen",
  notKnown: "Unbekannt",
  values: {
    notKnown: "unbekannt",
    yes: "Ja",
    no: "Nein",
    all: (count) => `Alle ${formatCount(count)} Werte`,
  },
  choose: "Bitte wählen",
  choices: "Auswahl",
  other: "Andere …",
  otherText: "Anderer Wert",
  copied: "Kopiert.",
  utc: "In UTC.",
  hemispheres: { north: "N", south: "S", east: "O", west: "W" },
  quoted: (name) => `„${name}“`,
  showAll: (count) => `Alle ${count} anzeigen`,
  progress: (done, total, unit) => {
    const amount = total === undefined ? done : `${done} von ${total}`;
    return unit === "rows" ? `${amount} Zeilen` : amount;
  },
  length: {
    atLeast: (count, minimum) => `${count} von mindestens ${minimum} Zeichen`,
    atMost: (count, maximum) => `${count} von ${maximum} Zeichen`,
  },
  pasteTooLong: (count, longest) =>
    `Dieser Text hat ${count} Zeichen, und in dieses Feld passen höchstens ${longest}. Es wurde nichts eingefügt; die Zwischenablage enthält den Text weiterhin.`,
};

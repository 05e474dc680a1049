import type { TranslationOf } from "../complete.ts";
import { counted, formatCount } from "../format.ts";

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
  allClasses: (count) => `Alle ${count} Klassen anzeigen`,
  fewerClasses: "Weniger Klassen anzeigen",
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
  forGood: {
    kept: "Es wurde nichts gelöscht.",
    offer:
      "Was Sie löschen, wird aufbewahrt, damit Sie das rückgängig machen können, und auch das braucht Platz. Sie können es stattdessen endgültig löschen.",
    delete: (rows) => `${counted(rows, "Zeile", "Zeilen")} endgültig löschen`,
    question: (rows) =>
      `${counted(rows, "Rückmeldung", "Rückmeldungen")} und die Lektionen daraus endgültig löschen? Das kann nicht rückgängig gemacht werden. Gespeicherte Versionen, die ${rows === 1 ? "diese Rückmeldung" : "eine dieser Rückmeldungen"} enthalten, werden auch gelöscht.`,
    keptRest: "Was nicht gelöscht werden konnte, ist noch da.",
    toDo: "Schaffen Sie Platz auf dem Gerät, oder löschen Sie alle Rückmeldungen zu dem Modell: Dafür muss nichts gespeichert werden.",
    deleting: "Wird endgültig gelöscht",
    deleted: (rows) => `${counted(rows, "Zeile", "Zeilen")} endgültig gelöscht.`,
  },
};

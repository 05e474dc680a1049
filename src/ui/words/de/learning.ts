import type { TranslationOf } from "../complete.ts";
import { formatCount } from "../format.ts";

const lessons = (count: number) => `${formatCount(count)} ${count === 1 ? "Lektion" : "Lektionen"}`;

/** What a model has learned, its versions, import and export. */
export const learning: TranslationOf<"learning"> = {
  heading: "Was das Modell von Ihnen gelernt hat",
  cannotLearn:
    "Dieses Modell kann nicht lernen: In seiner Datei fehlen die Ausgaben, die Lektionen brauchen. Ihre Rückmeldungen werden trotzdem gespeichert.",
  recovered: {
    "checkpoint-rebuilt":
      "Gespeicherte Lektionen waren beschädigt und wurden aus Ihren Rückmeldungen wiederhergestellt. Nichts ging verloren.",
    "new-base-model": "Dieses Modell wurde aktualisiert. Das neue Modell hat Ihre Lektionen neu gelernt.",
  },
  lessons: (count) => (count === 1 ? "Lektion" : "Lektionen"),
  unusable: (count, figures) =>
    `${figures} dieser Lektionen ${count === 1 ? "lehrt" : "lehren"} nichts: Das Modell kann ${count === 1 ? "ihre Werte oder ihre Klasse" : "deren Werte oder Klassen"} nicht nutzen, weil es sich seitdem geändert hat oder daran scheitert. Die Rückmeldungen bleiben erhalten.`,
  rightOnYours: "richtig bei Ihren Eingaben, bevor das Modell daraus lernte",
  onTestsSoon: "bei Testbeispielen",
  onTests: (rows) => `bei ${rows} Testbeispielen`,
  onTestsBefore: (rows, before) => `bei ${rows} Testbeispielen (${before} vor Ihren Lektionen)`,
  seeFeedback: "Rückmeldungen hinter diesen Lektionen ansehen",
  nothingYet: "Noch nichts. Das Modell lernt, sobald Sie eine Antwort bewerten, und nur auf diesem Gerät.",
  outOfDate: "Einige Lektionen wurden noch nicht angewendet. „Neu lernen“ wendet sie an.",
  regressed: (points) =>
    `Ihre Lektionen haben das Ergebnis des Modells bei Testbeispielen um mehr als ${points} verschlechtert. Vielleicht sollten Sie die letzte Lektion rückgängig machen.`,
  tableKept: "In diesem Browser ist die Tabelle gespeichert, mit der das Modell trainiert wurde.",
  trainAgain: "Mit Ihren Rückmeldungen noch einmal trainieren",
  undo: "Rückgängig",
  undoHint: "Macht die letzte Lektion rückgängig.",
  undoing: "Wird rückgängig gemacht",
  update: "Neu lernen",
  updateHint: "Lernt alle Lektionen aus Ihren Rückmeldungen neu. Speichert vorher eine Version.",
  updating: "Wird neu gelernt",
  updated: (count) => `Fertig: ${lessons(count)}.`,
  reset: "Zurücksetzen",
  resetHint:
    "Stellt das ursprüngliche Modell wieder her und entfernt Ihre Rückmeldungen. Speichert vorher eine Version.",
  resetQuestion:
    "Alle Lektionen und Rückmeldungen zu diesem Modell entfernen? Vorher wird eine Version gespeichert, damit Sie das rückgängig machen können.",
  resetting: "Wird zurückgesetzt",
  exportCsv: "CSV exportieren",
  exportHint: "Alle Rückmeldungen als CSV, für Tabellenprogramme oder ein neues Training.",
  exporting: "Wird geschrieben",
  download: "Modell herunterladen",
  downloadHint:
    "model.onnx mit Ihren Lektionen darin und seine model.json: zwei Dateien, die jede Hunch-Website anbieten kann.",
  seldom: "Mehr",
  curve: {
    heading: "Was jede Lektion bewirkt hat",
    measuring: "Wird gemessen …",
    draw: (count) => `Wirkung von ${count} Lektionen messen`,
    tooFew: "Bewerten Sie noch einige Antworten, dann erscheint eine Kurve.",
    lines: {
      tests: "Richtig bei Testbeispielen",
      yours: "Richtig bei Ihren Eingaben, bevor das Modell daraus lernte",
    },
    fromTo: (from, to) => `${from} → ${to}`,
    label: (count) =>
      `Anteil richtiger Antworten nach jeder von ${count} Lektionen. Dieselben Daten stehen darunter als Tabelle.`,
    lessons,
    table: "Als Tabelle anzeigen",
    column: "Lektionen",
  },
  preparing: "Die Datei wird vorbereitet",
  importCsv: "CSV importieren",
  importFile: "CSV-Datei",
  importHint: (columns) =>
    `Eine aus Hunch exportierte CSV-Datei oder eine mit den Spalten ${columns} und label. Speichert vorher eine Version.`,
  isClass: (column, meanings) =>
    `Enthält die Spalte „${column}“ die richtige Klasse jeder Zeile${meanings === "" ? "" : ` (${meanings})`}? Ihre Zellen könnten etwas anderes bedeuten. Wenn Sie die Tabelle importieren, lernt das Modell daraus.`,
  importing: "Wird gelesen",
  imported: (read, added, known, refused) =>
    `${formatCount(read)} ${read === 1 ? "Zeile" : "Zeilen"} gelesen: ${added} hinzugefügt, ${known} schon bekannt, ${refused} abgelehnt.`,
  redated: (count) =>
    `${formatCount(count)} ${count === 1 ? "Zeile hatte" : "Zeilen hatten"} ein Datum in der Zukunft, weil die Uhr eines Geräts vorging. Als Datum gilt jetzt der Zeitpunkt dieses Imports.`,
  unfinished: (file, now, before, mayRun) =>
    `Der Import von ${file} wurde nicht abgeschlossen${mayRun ? " oder läuft noch in einem anderen Tab" : ""}. Was er hinzugefügt hatte, ist noch da, sofern es nicht später gelöscht wurde: Zu diesem Modell gibt es jetzt ${formatCount(now)} ${now === 1 ? "Zeile" : "Zeilen"} Rückmeldungen (vorher: ${before}). Importieren Sie die Datei noch einmal, um den Rest zu bekommen; keine Zeile wird doppelt importiert.`,
  unfinishedDelivery: (file, now, before, mayRun) =>
    `Das Lernen aus den Rückmeldungen in ${file} wurde nicht abgeschlossen${mayRun ? " oder läuft noch in einem anderen Tab" : ""}. Was dabei hinzugekommen war, ist noch da, sofern es nicht später gelöscht wurde: Zu diesem Modell gibt es jetzt ${formatCount(now)} ${now === 1 ? "Zeile" : "Zeilen"} Rückmeldungen (vorher: ${before}). Wählen Sie für den Rest unter „Rückmeldungen von Besuchern“ noch einmal dieselben Dateien und Zeilen; keine Zeile wird doppelt übernommen.`,
  stopped: {
    kept: "Der Import wurde hier abgebrochen. Vollständige Zeilen bis zu dieser Stelle wurden übernommen; sie sind unten gezählt.",
    toDo: "Beheben Sie den Fehler und importieren Sie dieselbe Datei erneut; keine Zeile wird doppelt importiert.",
  },
  line: (line) => `Zeile ${line}`,
  more: (count) => `Und ${count} weitere.`,
  downloadRefused: "Abgelehnte Zeilen herunterladen",
  refusedHint:
    "In der Datei steht zu jeder abgelehnten Zeile der Grund. Korrigieren Sie die Zeilen und importieren Sie die Datei.",
  versions: {
    heading: "Versionen",
    save: "Version speichern",
    saveHint: "Ein Stand, zu dem Sie zurückkehren können.",
    saving: "Wird gespeichert",
    none: "Noch keine Versionen.",
    reasons: {
      request: "von Ihnen gespeichert",
      "batch-update": "vor dem Neulernen",
      import: "vor einem Import",
      restore: "vor dem Wiederherstellen",
      reset: "vor dem Zurücksetzen",
      deletion: "vor dem Löschen von Rückmeldungen",
    },
    lessons,
    onTests: (share) => `${share} bei Testbeispielen`,
    earlierModel: "von einem früheren Modell",
    restore: "Wiederherstellen",
    rename: "Umbenennen",
    newName: "Neuer Name",
    download: "Herunterladen",
    more: "Mehr",
    delete: "Löschen",
    deleteQuestion: (name) => `Die Version „${name}“ löschen? Ihre Rückmeldungen bleiben erhalten.`,
    working: "In Arbeit",
  },
};

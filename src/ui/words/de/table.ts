import type { TranslationOf } from "../complete.ts";
import { formatCount } from "../format.ts";

/** Scoring a whole table. */
export const table: TranslationOf<"table"> = {
  heading: "CSV auswerten",
  lead: "Legen Sie eine CSV-Datei an beliebiger Stelle auf dieser Seite ab, um für jede Zeile eine Antwort zu bekommen. Die Datei bleibt auf Ihrem Gerät und kann beliebig lang sein.",
  choose: "Tabelle wählen",
  file: "Tabellendatei",
  columns: (names) => `Braucht eine Kopfzeile mit ${names}. Andere Spalten bleiben erhalten.`,
  fieldCount: (count) => `den ${formatCount(count)} Feldern des Modells`,
  paste: "Tabelle einfügen",
  pasted: "Eingefügte Tabelle",
  text: "Tabelle als Text",
  use: "Diese Tabelle verwenden",
  notOpened: (name) =>
    `${name} wurde nicht geöffnet, da die Tabelle oben noch ausgewertet wird. Legen Sie die Datei danach noch einmal ab, oder brechen Sie vorher ab.`,
  notOpenedUnsaved: (name) =>
    `${name} wurde nicht geöffnet, da dieses Ergebnis noch nicht gespeichert ist und verloren ginge. Speichern Sie es, und legen Sie die Datei dann noch einmal ab.`,
  reading: (name) => `${name} wird gelesen …`,
  unreadable: (name, line, reason) =>
    `${name} lässt sich ${line === undefined ? "" : `ab Zeile ${line} `}nicht lesen: ${reason}.`,
  separators: { ",": "Kommas", ";": "Semikolons", "\t": "Tabulatoren", "|": "senkrechte Striche" },
  size: (bytes, columns, separator) =>
    `${bytes}, ${formatCount(columns)} ${columns === 1 ? "Spalte" : "Spalten"}${separator === undefined ? "" : `, getrennt durch ${separator}`}`,
  match: "Spalten zuordnen",
  noneMatched: "Keine Spalte wurde automatisch zugeordnet. Wählen Sie die Spalten unten aus.",
  allMatched: (fields) => `Alle ${fields} Felder zugeordnet`,
  moreFields: (count, all) =>
    `${count === 1 ? "1 weiteres" : `${formatCount(count)} weitere`} von ${formatCount(all)} Feldern anzeigen`,
  leaveEmpty: "Leer lassen",
  chooseColumn: "Spalte wählen",
  truth: "Richtige Antwort (optional)",
  noTruth: "Keine",
  truthHint:
    "Wenn eine Spalte die richtigen Antworten enthält, sehen Sie auch die Genauigkeit und die schlimmsten Fehler.",
  unnamed: (position) => `Spalte ${position}`,
  example: (cell) => `etwa ${cell}`,
  score: "Tabelle klassifizieren",
  scoreIntoFile: "Direkt in eine Datei speichern …",
  other: "Andere wählen",
  waiting: "Warten auf das Modell.",
  progress: "Gelesene Zeilen",
  rowCount: "Zeilen",
  speed: "Zeilen pro Sekunde",
  starting: "Wird gestartet …",
  measuring: "Wird gemessen …",
  skipped: (rows) => `, ${rows} übersprungen`,
  cancel: "Abbrechen",
  answered: (answered, rows, skipped) =>
    skipped === "0"
      ? `${rows} beantwortet.`
      : `${answered} von ${rows} beantwortet; ${skipped} übersprungen.`,
  fast: (rows) => ` ${rows} pro Sekunde.`,
  lessons: (lessons) => ` Darin berücksichtigt: ${lessons}.`,
  cancelled: "Abgebrochen. Das Ergebnis enthält die bis dahin fertigen Zeilen.",
  stopped: "Das Ergebnis enthält die Zeilen bis dahin.",
  save: "Ergebnis speichern",
  written: (name) => `In ${name} geschrieben.`,
  resultHint:
    "Ihre Spalten, dazu predicted_label, eine Wahrscheinlichkeit pro Klasse und error. Zellen werden unverändert übernommen. Seien Sie deshalb vorsichtig, wenn Sie die Datei in einem Tabellenprogramm öffnen: Formeln darin können ausgeführt werden.",
  resultHintScores:
    "Ihre Spalten, dazu predicted_label, ein Wert pro Klasse und error. Zellen werden unverändert übernommen. Seien Sie deshalb vorsichtig, wenn Sie die Datei in einem Tabellenprogramm öffnen: Formeln darin können ausgeführt werden.",
  right: (share, rows, column) =>
    `${share} richtig, gemessen an ${rows} mit bekannter Antwort in „${column}“.`,
  severalTruths: (columns) =>
    `Mehrere Spalten nennen Klassen (${columns.map((name) => `„${name}“`).join(", ")}). Die Antworten werden deshalb mit keiner davon verglichen, solange Sie keine als „Richtige Antwort (optional)“ wählen.`,
  numbersMean: (column, meanings) =>
    `In „${column}“ gilt: ${meanings}. Ohne Häkchen werden die Antworten nicht damit verglichen, denn die Zahlen könnten die Klassen in anderer Reihenfolge zählen.`,
  noneKnown: (column, classes) =>
    `Keine Zelle in „${column}“ nennt eine der Klassen (${classes}); mit den Antworten lässt sich also nichts vergleichen.`,
  failed: "Übersprungene Zeilen",
  failedCount: (rows) => `${rows} übersprungen`,
  failedLine: (line) => `Zeile ${line}`,
  whyFailed: "In der Ergebnisdatei steht, warum jede übersprungen wurde.",
  moreFailed: (rows) => `Und ${rows} weitere; in der Ergebnisdatei steht, warum jede übersprungen wurde.`,
  scores: {
    heading: "Genauigkeit bei Ihrer Tabelle",
    region: "Kennzahlen für diese Tabelle",
    accuracy: "Genauigkeit",
    macroF1: "Makro-F1",
    auc: "AUC",
    calibrationError: "Kalibrierungsfehler",
    rows: (rows, without) =>
      `Bei ${rows} mit bekannter Antwort${without === undefined ? "" : `; ${without} ohne`}.`,
    fewRows: (rows) =>
      `Mit ${rows} lassen sich die Prozentangaben des Modells nicht beurteilen; dafür braucht es mindestens 200.`,
    worst: "Fehler, bei denen sich das Modell am sichersten war",
    mistake: "Antwort: {answer} mit {probability}; laut Tabelle {right}.",
    showAll: (count) => `${formatCount(count)} Fehler anzeigen`,
  },
  drop: "Tabelle an beliebiger Stelle ablegen, um sie auszuwerten",
  template: "Vorlage herunterladen",
  sample: "Beispieltabelle ausprobieren",
  unused: (names, more) =>
    `Nicht verwendet: ${names}${more > 0 ? ` und ${more} weitere` : ""}. Diese Spalten bleiben im Ergebnis erhalten.`,
  notes: {
    "absent-columns": (names, more) =>
      `Ohne Spalte und deshalb in jeder Zeile leer: ${names}${more > 0 ? ` und ${formatCount(more)} weitere` : ""}.`,
    "decimal-commas": (names, more) =>
      `Mit Dezimalkommas gelesen: ${names}${more > 0 ? ` und ${formatCount(more)} weitere` : ""}.`,
    "as-trained": (names, more) =>
      `Nichts in dieser Tabelle zeigt, wie Zahlen oder Datumsangaben in diesen Spalten geschrieben sind. Sie werden deshalb gelesen wie in der Tabelle, mit der das Modell trainiert wurde: ${names}${more > 0 ? ` und ${formatCount(more)} weitere` : ""}.`,
    "grouped-thousands": (names, more) =>
      `Andere Spalten haben Dezimalkommas, deshalb werden Punkte hier als Tausenderpunkte gelesen: ${names}${more > 0 ? ` und ${formatCount(more)} weitere` : ""}. Falls es Dezimalpunkte sind, schreiben Sie sie als Kommas, und wählen Sie die Tabelle neu aus.`,
    "unclear-points": (names, more) =>
      `Punkte werden hier als Dezimalpunkte gelesen: ${names}${more > 0 ? ` und ${formatCount(more)} weitere` : ""}. Falls sie Tausender trennen, entfernen Sie sie aus der Tabelle und wählen Sie diese neu aus.`,
  },
  fewMatched: (matched, all) =>
    `Nur für ${matched} von ${all} Feldern gibt es eine Spalte. Felder ohne Spalte bleiben in jeder Zeile leer; prüfen Sie die Liste unten.`,
  rows: {
    heading: "Zeilen",
    counts: "Antworten",
    confidence: "Wie sicher das Modell war",
    bar: (from, to, rows) => `${from} bis ${to}: ${rows}`,
    partial: (shown) =>
      `Die Liste zeigt nur die ersten ${shown} Zeilen. Die Zahlen unten gelten für alle Zeilen, und die gespeicherte Datei enthält sie alle.`,
    answer: "Antwort",
    anyAnswer: "Alle Antworten",
    sure: "Sicherheit",
    score: "Wert",
    anySure: "Beliebig",
    below: (share) => `Unter ${share}`,
    from: (share) => `${share} oder mehr`,
    truth: "Verglichen mit der Tabelle",
    anyTruth: "Alle Zeilen",
    right: "Richtig",
    wrong: "Falsch",
    unlabelled: "Ohne bekannte Antwort",
    line: "Zeile",
    says: "Laut Tabelle",
    open: "Öffnen",
    openLine: (line) => `Zeile ${line} im Formular öffnen`,
    teach: "Lernen",
    teachLine: (line, label) => `Zeile ${line} als ${label} lernen`,
    taught: "Gelernt",
    none: "Keine Zeile passt zu diesen Filtern.",
    shown: (rows) => `${rows} angezeigt`,
    teachAll: (rows) => `Aus den angezeigten Fehlern lernen (${rows})`,
    teaching: "Wird gelernt",
    taughtAll: (rows) => `Aus ${rows} gelernt. Werten Sie die Tabelle erneut aus, um die Wirkung zu sehen.`,
    refused: (line, reason) => `Aus Zeile ${line} kann nicht gelernt werden: ${reason}`,
  },
  ask: {
    heading: "Welche Zeilen Sie als Nächstes beantworten sollten",
    lead: "Geben Sie nacheinander die richtige Antwort für die Zeilen, bei denen das Modell am unsichersten ist: Dort zeigen sich seine Fehler am schnellsten. Jede Antwort ist eine Lektion.",
    begin: "Zeilen zum Beantworten zeigen",
    line: (line) => `Zeile ${line} der Tabelle`,
    question: "Was ist richtig?",
    keys: (count) =>
      `Mit den Tasten 1 bis ${count} antworten Sie, mit den Pfeiltasten wechseln Sie zwischen den Antworten, und die Rücktaste nimmt die letzte Antwort zurück.`,
    given: (labels) => `${labels} ${labels === 1 ? "Antwort" : "Antworten"} gegeben.`,
    score: (right, rows, low, high) =>
      `Von ${rows} zufällig gezogenen Zeilen hat das Modell ${right} richtig beantwortet. Für alle aufgeführten Zeilen heißt das: Zwischen ${low} und ${high} seiner Antworten sind richtig (mit 95\u00a0% Konfidenz).`,
    settled: (labels, rows) =>
      `Ihre letzten ${labels} Antworten haben bei ${rows} Zeilen kaum eine Antwort des Modells geändert; weitere bringen ihm also nicht mehr viel bei. Um Ihre Antworten voll zu nutzen, trainieren Sie das Modell neu mit einer Tabelle, die sie enthält.`,
    all: "Alle Zeilen, bei denen sich eine Frage lohnte, haben jetzt eine Antwort.",
    goOn: "Trotzdem weitermachen",
    undo: "Letzte Antwort zurücknehmen",
    end: "Fertig",
  },
};

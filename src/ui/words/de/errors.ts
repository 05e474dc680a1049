import type { AppError } from "../../../core/errors.ts";
import { wholeFile, wholeText } from "../../../core/expectation.ts";
import type { TranslationOf } from "../complete.ts";
import type { ErrorText, ErrorTexts } from "../describe-error.ts";
import { formatBytes, formatCount } from "../format.ts";
import { expected } from "./expected.ts";
import { faults } from "./faults.ts";
import { reason, thing } from "./reasons.ts";

type Details = AppError["details"];
type Value = string | number | undefined;

const inputKept = "Ihre Eingaben stehen noch im Formular.";
const nothingChanged = "Es wurde nichts geändert.";
const answersGoOn =
  "Sie bekommen weiterhin Antworten. Rückmeldungen, die nicht gespeichert werden konnten, bleiben auf dieser Seite.";
const tryAgain = "Versuchen Sie es erneut.";
const textOr = (value: Value, otherwise: string) =>
  value === undefined || value === "" ? otherwise : String(value);
const keyOf = (value: Value) => {
  if (value === wholeFile) return "der ganzen Datei";
  return value === wholeText ? "dem ganzen Text" : textOr(value, "der obersten Ebene");
};
const expectedOr = (value: Value) => expected(textOr(value, "a different value"));
const bytes = (value: Value) => (typeof value === "number" ? formatBytes(value) : value);
const file = ({ path, file: name, url }: Details, otherwise = "die Modelldatei") =>
  textOr(path ?? name ?? url, otherwise);
const fileAtStart = (details: Details) => file(details, "Die Modelldatei");
const because = (why: Value) => (why ? `: ${reason(String(why)).replace(/\.$/, "")}.` : ".");
const loadedFile = ({ file }: Details) =>
  file === "runtime"
    ? "der Laufzeitumgebung"
    : file === "site"
      ? "der Dateien dieser Website"
      : "des Modells";
const atLine = ({ line }: Details) =>
  typeof line === "number" && line > 1 ? `Zeile ${formatCount(line)}, ` : "";

const byCode: Partial<ErrorTexts> = {
  "card-invalid": (details) => ({
    what: `Die Modellkarte ${file(details)} hat einen Fehler bei ${keyOf(details.key)}; erwartet: ${expectedOr(details.expected)}.`,
    toDo: "Der Betreiber der Website muss diese Datei korrigieren.",
  }),
  "card-missing": ({ path, url }) => ({
    what: `Auf dieser Website fehlt ${textOr(path ?? url, "die Karte dieses Modells")}.`,
    toDo: "Versuchen Sie es erneut, oder gehen Sie zurück zur Liste der Modelle.",
  }),
  "model-missing": (details) => ({
    what: `Auf dieser Website fehlt ${file(details)} (Antwort des Servers: ${textOr(details.status, "404")}).`,
    kept: inputKept,
    toDo: "Versuchen Sie es erneut. Fehlt die Datei weiterhin, muss der Betreiber sie hinzufügen.",
  }),
  "model-truncated": (details) => ({
    what: `${fileAtStart(details)} ist nur zum Teil angekommen: ${textOr(bytes(details.loadedBytes ?? details.actual ?? details.got), "ein Stück")} statt ${textOr(bytes(details.totalBytes ?? details.expected), "der ganzen Datei")}.`,
    kept: `${inputKept} Die unvollständige Datei wurde verworfen.`,
    toDo: tryAgain,
  }),
  "model-hash-mismatch": (details) => ({
    what: `${fileAtStart(details)} ist nicht die Datei, die in der Karte beschrieben ist: Die SHA-256-Prüfsummen unterscheiden sich. Die Datei wurde nicht verwendet.`,
    kept: inputKept,
    toDo: "Versuchen Sie es erneut. Während die Website aktualisiert wird, kann das kurz vorkommen.",
  }),
  "model-is-html": (details) => ({
    what: `Statt ${file(details, "der Modelldatei")} hat der Server eine Webseite geschickt.`,
    kept: `${inputKept} Die Webseite wurde verworfen.`,
    toDo: "Versuchen Sie es erneut. In einem Netz mit Anmeldeseite melden Sie sich zuerst an.",
  }),
  "model-unreadable": (details) => ({
    what: `${fileAtStart(details)} ist vollständig angekommen, lässt sich aber nicht als Modell lesen${because(details.reason)}`,
    kept: inputKept,
    toDo: "Der Betreiber der Website muss diese Datei ersetzen.",
  }),
  "model-cannot-run": ({ reason }) => ({
    what: `Das Modell konnte diese Eingabe nicht verarbeiten${because(reason)}`,
    kept: inputKept,
    toDo: "Ändern Sie die Eingabe, oder versuchen Sie es erneut.",
  }),
  "model-mismatch": ({ reason }) => ({
    what: `Modell und Karte passen nicht zusammen${because(reason)}`,
    kept: inputKept,
    toDo: "Der Betreiber der Website muss model.json oder das Modell daneben korrigieren.",
  }),
  "download-interrupted": (details) => ({
    what: `Beim Laden ${loadedFile(details)} ist die Verbindung abgebrochen.`,
    kept: inputKept,
    toDo: "Versuchen Sie es erneut, wenn Sie wieder online sind.",
  }),
  "runtime-unavailable": ({ reason }) => ({
    what: `Die Laufzeitumgebung für die Modelle konnte nicht gestartet werden${because(reason)}`,
    kept: inputKept,
    toDo: `${tryAgain} Wenn das nicht hilft, wurde die Website vielleicht aktualisiert: Klicken Sie auf „Jetzt aktualisieren“, falls die Seite das anbietet, oder laden Sie die Seite neu.`,
  }),
  "out-of-memory": () => ({
    what: "Der Speicher reicht nicht aus, um das Modell zu öffnen.",
    kept: inputKept,
    toDo: "Schließen Sie andere Tabs und Programme, und versuchen Sie es erneut. Vielleicht ist das Modell auch zu groß für dieses Gerät.",
  }),
  "webassembly-unavailable": () => ({
    what: "WebAssembly, das jedes Modell hier braucht, läuft auf dieser Seite nicht.",
    kept: inputKept,
    toDo: "Erlauben Sie WebAssembly für diese Website, oder verwenden Sie einen anderen Browser: Besonders strenge Sicherheitsmodi schalten es ab. Wenn das nicht hilft, verbietet es vielleicht der Server der Website; wer sie betreibt, kann 'wasm-unsafe-eval' in die Inhaltsrichtlinie aufnehmen.",
  }),
  "workers-unavailable": () => ({
    what: "Auf dieser Seite lassen sich keine Web Worker starten, aber jedes Modell hier läuft in einem.",
    kept: inputKept,
    toDo: "Erlauben Sie Web Worker für diese Website, oder verwenden Sie einen anderen Browser. Wenn das nicht hilft, verbietet sie vielleicht die Inhaltsrichtlinie des Servers.",
  }),
  "input-invalid": () => ({
    what: "Einige Werte im Formular können nicht verwendet werden.",
    kept: inputKept,
    toDo: "Beachten Sie die Hinweise bei den Feldern.",
  }),
  "preprocessing-invalid": (details) => ({
    what: `Die Vorverarbeitung kann nicht verwendet werden: Fehler bei ${keyOf(details.key)}; erwartet: ${expectedOr(details.expected)}.`,
    kept: nothingChanged,
    toDo: "Fügen Sie die ganze Ausgabe der Zeilen oben ein, und sonst nichts.",
  }),
  "storage-unavailable": () => ({
    what: "Dieser Browser speichert keine Daten für diese Website. Das kommt in privaten Fenstern und bei vollem Datenträger vor.",
    kept: "Sie bekommen weiterhin Antworten. Ihre Rückmeldungen bleiben auf dieser Seite, bis Sie sie schließen.",
    toDo: "Laden Sie Ihre Rückmeldungen herunter, oder öffnen Sie die Website in einem normalen Fenster oder, wenn wieder Platz ist, im neu gestarteten Browser.",
  }),
  "storage-full": () => ({
    what: "Für die Daten dieser Website ist kein Platz mehr.",
    kept: answersGoOn,
    toDo: "Schaffen Sie Platz auf dem Gerät, oder löschen Sie gespeicherte Versionen. Versuchen Sie es dann erneut.",
  }),
  "storage-blocked": () => ({
    what: "Ein anderer Tab verwendet eine andere Version der Daten dieser Website.",
    kept: answersGoOn,
    toDo: "Schließen Sie die anderen Tabs mit dieser Website, und versuchen Sie es dann erneut. Hilft das nicht, laden Sie diese Seite neu.",
  }),
  "storage-failed": ({ reason }) => ({
    what: `Der Browser konnte das nicht speichern${because(reason)}`,
    kept: answersGoOn,
    toDo: tryAgain,
  }),
  "csv-invalid": (details) => ({
    what: `Diese Datei lässt sich nicht als Tabelle lesen${details.reason ? `: ${atLine(details)}${reason(String(details.reason)).replace(/\.$/, "")}.` : "."}`,
    kept: nothingChanged,
    toDo: "Die Datei braucht eine Kopfzeile mit den Namen der Felder und, wenn sie Rückmeldungen enthält, eine Spalte „label“.",
  }),
  "file-too-large": (details) => ({ ...tooLarge(details), kept: nothingChanged }),
  "file-unreadable": () => ({
    what: "Der Browser kann diese Datei nicht lesen: Sie ist ein Ordner, oder sie wurde nach der Auswahl geändert, verschoben oder gelöscht.",
    kept: "Was schon gespeichert war, ist noch da.",
    toDo: "Wählen Sie die Datei noch einmal. Liegt sie in einem Ordner, wählen Sie die Datei selbst.",
  }),
  "not-found": ({ what, id, name }) => ({
    what: `${thing(textOr(what ?? id ?? name, "Dieser Eintrag"))} ist nicht mehr vorhanden.`,
    toDo: "Vielleicht wurde er in einem anderen Tab gelöscht. Laden Sie die Seite neu.",
  }),
  "version-incomplete": ({ name, cause }) => ({
    what:
      cause === "earlier"
        ? `Die Version ${name} wurde mit einem früheren Modell oder einer früheren Modellkarte gespeichert. Deshalb lässt sich ihr Modell nicht herunterladen.`
        : `Was die Version ${name} gelernt hatte, ist hier nicht gespeichert. Deshalb lässt sich ihr Modell nicht herunterladen.`,
    kept: "Die Rückmeldungen der Version sind weiterhin gespeichert.",
    toDo: "Stellen Sie die Version wieder her, und laden Sie dann das aktuelle Modell herunter.",
  }),
  "cannot-learn": () => ({
    what: "Dieses Modell kann hier nicht lernen: In seiner Datei fehlen die Ausgaben, die Lektionen brauchen.",
    kept: "Ihre Rückmeldungen werden trotzdem gespeichert.",
    toDo: "Sie müssen nichts tun.",
  }),
  "merge-failed": ({ model, reason }) => ({
    what: `Mit den eingearbeiteten Lektionen hat ${textOr(model, "das Modell")} einen Versuch in diesem Browser nicht bestanden${because(reason)}`,
    kept: "Es wurde keine Website erstellt. Das Modell und seine Lektionen sind unverändert.",
    toDo: "Veröffentlichen Sie es ohne die Lektionen, oder exportieren Sie die Rückmeldungen und trainieren Sie das Modell damit neu.",
  }),
  "model-loops": () => ({
    what: "Dieses Modell enthält eine Schleife, die vielleicht nie endet. Die API führt es deshalb nicht aus.",
    kept: nothingChanged,
    toDo: "Nutzen Sie das Modell auf seiner Seite.",
  }),
  "model-slow": () => ({
    what: "Dieses Modell hat so lange gebraucht, dass die API es nicht noch einmal ausführt: Die ganze Website müsste darauf warten.",
    kept: nothingChanged,
    toDo: "Nutzen Sie das Modell auf seiner Seite.",
  }),
  "model-unfinished": () => ({
    what: "Als die API dieses Modell zuletzt ausgeführt hat, hat es nicht geantwortet, bevor der Browser es beendet hat. Die API führt es deshalb vorerst nicht aus.",
    kept: nothingChanged,
    toDo: "Klassifizieren Sie etwas Neues auf der Seite des Modells, dann führt die API es wieder aus. Ist das schon einmal vorgekommen, speichern Sie das Modell als eine Datei, entfernen Sie es und fügen Sie diese Datei hinzu.",
  }),
  "model-untried": () => ({
    what: "Dieses Modell hat in diesem Browser noch nicht geantwortet. Die API führt es deshalb nicht aus: Wäre es langsam, müsste die ganze Website darauf warten.",
    kept: nothingChanged,
    toDo: "Klassifizieren Sie zuerst etwas auf der Seite des Modells.",
  }),
  "model-stopped": () => ({
    what: "Sie haben das Modell angehalten, bevor es geantwortet hat.",
    kept: "Ihre Eingabe und Ihre Rückmeldungen sind noch da.",
    toDo: "Ändern Sie eine Eingabe, oder versuchen Sie es noch einmal mit derselben.",
  }),
  "holdout-unreadable": () => ({
    what: "Die Testbeispiele, mit denen jede Lektion geprüft wird, lassen sich nicht lesen.",
    kept: "Das Modell lernt weiter, aber seine Genauigkeit wird nicht geprüft.",
    toDo: "Der Betreiber der Website muss holdout.onnx korrigieren.",
  }),
  "own-model-damaged": ({ id }) => ({
    what: `Die Datei Ihres Modells ${textOr(id, "")} ist beschädigt oder fehlt in diesem Browser. Sie wurde nicht verwendet.`,
    kept: inputKept,
    toDo: "Ersetzen Sie sie durch die Datei, die Sie gespeichert haben.",
  }),
  "update-delayed": () => ({
    what: "Der Browser hat die neue Version noch nicht gestartet.",
    kept: "Nichts ist verloren, und diese Seite funktioniert weiter.",
    toDo: "Warten Sie: Meist startet sie innerhalb von fünf Minuten, und dann wird diese Seite neu geladen. Sie startet auch, sobald alle Tabs dieser Website geschlossen sind.",
  }),
  "already-sent": () => ({
    what: "Einige dieser Zeilen wurden gerade von einem anderen Tab gesendet.",
    kept: "Nichts wurde doppelt gesendet.",
    toDo: "Prüfen Sie die Liste noch einmal.",
  }),
  "site-invalid": ({ key, expected: wanted }) => ({
    what: `Die Einstellungen der Website können nicht verwendet werden. Fehler bei ${textOr(key, "der obersten Ebene")}; erwartet: ${expectedOr(wanted)}.`,
    kept: nothingChanged,
    toDo: "Korrigieren Sie sie und versuchen Sie es erneut.",
  }),
  "site-unreadable": ({ path, reason }) => ({
    what: `Aus dieser Website lässt sich keine neue erstellen. Das Problem liegt bei ${textOr(path, "einer ihrer Dateien")}${because(reason)}`,
    kept: nothingChanged,
    toDo: "Laden Sie die Seite neu, um die neueste Version der Website zu bekommen, und versuchen Sie es dann erneut.",
  }),
  "zip-invalid": ({ reason }) => ({
    what: `Diese Datei ist keine vollständige Sicherung von Hunch${because(reason)}`,
    kept: nothingChanged,
    toDo: "Wählen Sie die .zip-Datei, die Sie mit „Alles speichern“ gespeichert haben, oder speichern Sie sie noch einmal.",
  }),
  "code-missing": () => ({
    what: "Dieser Teil der Seite konnte nicht geladen werden. Entweder fehlt die Verbindung, oder die Website wurde aktualisiert, nachdem Sie die Seite geöffnet hatten.",
    kept: "Ihre gespeicherten Daten wurden nicht geändert.",
    toDo: "Laden Sie die Seite neu.",
  }),
  unexpected: ({ reason }) => ({
    what: `Unerwarteter Fehler${because(reason)}`,
    kept: "Ihre gespeicherten Daten wurden nicht geändert.",
    toDo: "Versuchen Sie es erneut. Tritt der Fehler wieder auf, laden Sie die Seite neu.",
  }),
};

/** What each error says. */
export const errors: TranslationOf<"errors"> = {
  faults,
  byCode,
  reason,
  expected,
  expectedHere: (what) => `erwartet: ${what}`,
  oneProblem: { kept: nothingChanged, toDo: "Ändern Sie das und versuchen Sie es erneut." },
};

function tooLarge({ limit, unpackedLimit, parts, cells, rows }: Details): Pick<ErrorText, "what" | "toDo"> {
  if (rows)
    return {
      what: `Es sind mehr als ${formatCount(Number(rows))} Zeilen, und eine Seite kann nicht mehr auf einmal beurteilen.`,
      toDo: "Geben Sie weniger Dateien an, oder lesen Sie alle mit npm run retrain.",
    };
  if (cells)
    return {
      what: `Die Rückmeldungen haben mehr als ${formatCount(Number(cells))} Werte, leere eingeschlossen; mehr passen nicht in eine Sicherung.`,
      toDo: "Übertragen Sie die Rückmeldungen als Tabellen, die beliebig groß sein dürfen: „CSV exportieren“ macht aus denen eines Modells eine, und in einer Sicherung liegen sie im Ordner „feedback“. „CSV importieren“ liest sie.",
    };
  if (parts)
    return {
      what: "So viele Modelle, Versionen und darin hinzugefügte oder entfernte Zeilen passen nicht in eine Sicherung.",
      toDo: "Löschen Sie Modelle oder Versionen, die Sie nicht mehr brauchen, und versuchen Sie es dann erneut.",
    };
  if (unpackedLimit)
    return {
      what: `Entpackt ist diese Datei zu groß (höchstens ${bytes(unpackedLimit)}).`,
      toDo: "Teilen Sie sie in kleinere Dateien auf.",
    };
  return {
    what: `Diese Datei ist zu groß${limit ? ` (höchstens ${bytes(limit)})` : ""}.`,
    toDo: "Verwenden Sie eine kleinere Datei, oder packen Sie weniger hinein.",
  };
}

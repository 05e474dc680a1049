import type { AppError } from "../../../core/errors.ts";
import type { TranslationOf } from "../complete.ts";
import type { ErrorTexts } from "../describe-error.ts";
import { formatBytes, formatCount } from "../format.ts";
import { faults } from "./faults.ts";

type Details = AppError["details"];
type Value = string | number | undefined;

const inputKept = "Ihre Eingaben stehen noch im Formular.";
const nothingChanged = "Es wurde nichts geändert.";
const answersGoOn =
  "Sie bekommen weiterhin Antworten. Was nicht gespeichert werden konnte, bleibt auf dieser Seite.";
const tryAgain = "Versuchen Sie es erneut.";
const textOr = (value: Value, otherwise: string) =>
  value === undefined || value === "" ? otherwise : String(value);
const bytes = (value: Value) => (typeof value === "number" ? formatBytes(value) : value);
const file = ({ path, file: name, url }: Details) => textOr(path ?? name ?? url, "Die Modelldatei");
const because = (reason: Value) => (reason ? `: ${String(reason).replace(/\.$/, "")}.` : ".");
const atLine = ({ line }: Details) =>
  typeof line === "number" && line > 1 ? `Zeile ${formatCount(line)}, ` : "";

const byCode: Partial<ErrorTexts> = {
  "card-invalid": (details) => ({
    what: `Die Modellkarte ${file(details)} hat einen Fehler: Bei ${textOr(details.key, "der obersten Ebene")} wurde ${textOr(details.expected, "etwas anderes")} erwartet.`,
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
    what: `${file(details)}: Nur ${textOr(bytes(details.loadedBytes ?? details.actual ?? details.got), "ein Teil")} von ${textOr(bytes(details.totalBytes ?? details.expected), "der ganzen Datei")} ist angekommen.`,
    kept: `${inputKept} Die unvollständige Datei wurde verworfen.`,
    toDo: tryAgain,
  }),
  "model-hash-mismatch": (details) => ({
    what: `${file(details)} ist nicht die Datei, die in der Karte beschrieben ist: Der SHA-256 ist anders. Sie wurde nicht verwendet.`,
    kept: inputKept,
    toDo: "Versuchen Sie es erneut. Während die Website aktualisiert wird, kann das kurz vorkommen.",
  }),
  "model-is-html": (details) => ({
    what: `Statt ${file(details)} hat der Server eine Webseite geschickt.`,
    kept: `${inputKept} Die Webseite wurde verworfen.`,
    toDo: "Versuchen Sie es erneut. In einem Netz mit Anmeldeseite melden Sie sich zuerst an.",
  }),
  "model-unreadable": (details) => ({
    what: `${file(details)} ist vollständig angekommen, lässt sich aber nicht als Modell lesen${because(details.reason)}`,
    kept: inputKept,
    toDo: "Der Betreiber der Website muss diese Datei ersetzen.",
  }),
  "model-cannot-run": ({ reason }) => ({
    what: `Das Modell ist an dieser Eingabe gescheitert${because(reason)}`,
    kept: inputKept,
    toDo: "Ändern Sie die Eingabe, oder versuchen Sie es erneut.",
  }),
  "model-mismatch": ({ reason }) => ({
    what: `Modell und Karte passen nicht zusammen${because(reason)}`,
    kept: inputKept,
    toDo: "Der Betreiber der Website muss model.json oder das Modell daneben korrigieren.",
  }),
  "download-interrupted": (details) => ({
    what: `Die Verbindung brach ab, während ${details.file === "runtime" ? "die Laufzeitumgebung" : "das Modell"} geladen wurde.`,
    kept: inputKept,
    toDo: "Versuchen Sie es erneut, wenn Sie verbunden sind.",
  }),
  "runtime-unavailable": ({ reason }) => ({
    what: `Der Teil, der Modelle ausführt, konnte nicht gestartet werden${because(reason)}`,
    kept: inputKept,
    toDo: tryAgain,
  }),
  "webassembly-unavailable": () => ({
    what: "Dieser Browser führt kein WebAssembly aus, das hier jedes Modell braucht.",
    kept: inputKept,
    toDo: "Erlauben Sie WebAssembly für diese Website, oder nehmen Sie einen anderen Browser. Strenge Modi schalten es ab.",
  }),
  "workers-unavailable": () => ({
    what: "Dieser Browser startet keine Web Worker, in denen hier jedes Modell läuft.",
    kept: inputKept,
    toDo: "Erlauben Sie sie für diese Website, oder nehmen Sie einen anderen Browser.",
  }),
  "input-invalid": () => ({
    what: "Einige Werte im Formular können nicht verwendet werden.",
    kept: inputKept,
    toDo: "Siehe die Hinweise an den Feldern.",
  }),
  "storage-unavailable": () => ({
    what: "Dieser Browser speichert keine Daten für diese Website. In privaten Fenstern ist das so.",
    kept: "Sie bekommen weiterhin Antworten. Ihre Rückmeldungen bleiben auf dieser Seite, bis Sie sie schließen.",
    toDo: "Laden Sie Ihre Rückmeldungen herunter, oder öffnen Sie die Website in einem normalen Fenster.",
  }),
  "storage-full": () => ({
    what: "Für die Daten dieser Website ist kein Platz mehr.",
    kept: answersGoOn,
    toDo: "Schaffen Sie Platz auf dem Gerät oder löschen Sie Rückmeldungen, dann versuchen Sie es erneut.",
  }),
  "storage-blocked": () => ({
    what: "Ein anderer Tab benutzt die Daten dieser Website in einer älteren Version.",
    kept: answersGoOn,
    toDo: "Schließen Sie die anderen Tabs mit dieser Website, dann versuchen Sie es erneut.",
  }),
  "storage-failed": ({ reason }) => ({
    what: `Der Browser konnte das nicht speichern${because(reason)}`,
    kept: answersGoOn,
    toDo: tryAgain,
  }),
  "csv-invalid": (details) => ({
    what: `Diese Datei lässt sich nicht als Tabelle für dieses Modell lesen${details.reason ? `: ${atLine(details)}${String(details.reason).replace(/\.$/, "")}.` : "."}`,
    kept: nothingChanged,
    toDo: "Sie braucht eine Kopfzeile mit den Namen der Felder und eine Spalte „label“.",
  }),
  "file-too-large": ({ limit }) => ({
    what: `Diese Datei ist zu groß${limit ? ` (höchstens ${bytes(limit)})` : ""}.`,
    kept: nothingChanged,
    toDo: "Teilen Sie sie in kleinere Dateien auf.",
  }),
  "not-found": ({ what, id, name }) => ({
    what: `${textOr(what ?? id ?? name, "Dieser Eintrag")} ist nicht mehr vorhanden.`,
    toDo: "Vielleicht wurde er in einem anderen Tab gelöscht. Laden Sie die Liste neu.",
  }),
  "cannot-learn": () => ({
    what: "Dieses Modell kann hier nicht lernen: Seine Datei enthält keine Merkmale zum Lernen.",
    kept: "Ihre Rückmeldungen werden trotzdem gespeichert.",
    toDo: "Sie müssen nichts tun.",
  }),
  "holdout-unreadable": () => ({
    what: "Die Testbeispiele, die jede Lektion prüfen, lassen sich nicht lesen.",
    kept: "Das Modell lernt weiter, aber seine Genauigkeit wird nicht geprüft.",
    toDo: "Der Betreiber der Website muss holdout.onnx korrigieren.",
  }),
  "own-model-damaged": ({ id }) => ({
    what: `Die Datei Ihres Modells ${textOr(id, "")} ist beschädigt oder fehlt in diesem Browser. Sie wurde nicht verwendet.`,
    kept: inputKept,
    toDo: "Ersetzen Sie sie durch die Datei, die Sie gespeichert haben.",
  }),
  "already-sent": () => ({
    what: "Einige dieser Zeilen wurden gerade von einem anderen Tab gesendet.",
    kept: "Nichts wurde doppelt gesendet.",
    toDo: "Sehen Sie die Liste noch einmal an.",
  }),
  "site-invalid": ({ key, expected }) => ({
    what: `Die Einstellungen der Website können nicht verwendet werden: bei ${textOr(key, "der obersten Ebene")}, ${textOr(expected, "etwas anderes wurde erwartet")}.`,
    kept: nothingChanged,
    toDo: "Korrigieren Sie sie, und versuchen Sie es erneut.",
  }),
  "site-unreadable": ({ path, reason }) => ({
    what: `Aus dieser Website lässt sich keine neue erstellen, wegen ${textOr(path, "einer ihrer Dateien")}${because(reason)}`,
    kept: nothingChanged,
    toDo: "Laden Sie die Seite neu, um die neueste Version zu bekommen, dann versuchen Sie es erneut.",
  }),
  "zip-invalid": ({ reason }) => ({
    what: `Diese Datei ist keine vollständige Kopie, die Hunch gespeichert hat${because(reason)}`,
    kept: nothingChanged,
    toDo: "Wählen Sie die .zip-Datei, die mit „Alles speichern“ entstand, oder speichern Sie sie noch einmal.",
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
  oneProblem: { kept: nothingChanged, toDo: "Ändern Sie das, und versuchen Sie es erneut." },
};

import type { TranslationOf } from "../complete.ts";
import { counted } from "../format.ts";

const rowsOf = (rows: number) => counted(rows, "Rückmeldung", "Rückmeldungen");
const versionsOf = (versions: number) => counted(versions, "Version", "Versionen");
const allOf = (models: number, rows: number, versions: number) =>
  `${counted(models, "Modell", "Modelle")}, ${rowsOf(rows)} und ${versionsOf(versions)}`;

/** Saving everything in this browser to one file, and adding such a file to another browser. */
export const backup: TranslationOf<"backup"> = {
  heading: "Alles in einer Datei",
  lead: "Ihre Modelle, Rückmeldungen, Lektionen, Versionen und Einstellungen. Heben Sie die Datei als Sicherung auf, oder fügen Sie sie in einem anderen Browser hinzu und machen Sie dort weiter: Auf dieselben Fragen bekommen Sie dieselben Antworten. Tabellen, die für ein erneutes Training aufgehoben werden, und ersetzte Modelle sind nicht enthalten.",
  save: "Alles speichern",
  saving: "Wird gespeichert",
  saved: (models, rows, versions, size) =>
    `Gespeichert: ${allOf(models, rows, versions)}, ${size}. Geben Sie die Datei nicht weiter: Sie enthält, was Sie eingegeben haben.`,
  leftOut: (ids) =>
    `Modelle, die Sie entfernt haben oder die nicht lesbar sind, und die Rückmeldungen dazu sind nicht in der Datei: ${ids}.`,
  file: "Sicherungsdatei zum Hinzufügen",
  hint: "Was schon hier ist, ändert sich nicht; hinzu kommt nur, was fehlt.",
  reading: "Wird gelesen",
  from: (date) => `Gespeichert am ${date}.`,
  newModel: (title) => `${title}: ein Modell, das es hier noch nicht gibt`,
  sameModel: (title) => `${title}: schon vorhanden`,
  otherModel: (title) =>
    `${title}: Hier gibt es schon ein anderes Modell mit derselben Adresse; es bleibt erhalten. Das Modell aus der Datei und seine Rückmeldungen werden ausgelassen. Um sie hinzuzufügen, entfernen Sie zuerst das vorhandene Modell.`,
  shippedModel: (title) =>
    `${title}: Diese Website hat selbst ein Modell mit derselben Adresse. Das Modell aus der Datei und seine Rückmeldungen werden ausgelassen; sie bleiben in der Datei, die Sie auf einer Website ohne dieses Modell hinzufügen können.`,
  feedback: (model, rows, versions) => `${model}: ${rowsOf(rows)}, ${versionsOf(versions)}.`,
  refused: (rows) =>
    rows === 1
      ? "Eine weitere Rückmeldung passt nicht zum Modell und wird ausgelassen."
      : `${counted(rows, "weitere Rückmeldung", "weitere Rückmeldungen")} passen nicht zum Modell und werden ausgelassen.`,
  noModel: (model) =>
    `Rückmeldungen zu ${model} werden ausgelassen: Weder diese Website noch die Datei enthält dieses Modell.`,
  add: "In diesen Browser übernehmen",
  adding: "Wird übernommen",
  stopped: {
    kept: "Alles, was bis dahin übernommen wurde, ist vollständig und bleibt erhalten.",
    toDo: "Fügen Sie dieselbe Datei noch einmal hinzu, um fortzufahren; nichts wird doppelt hinzugefügt.",
  },
  added: (models, rows, versions) => `Übernommen: ${allOf(models, rows, versions)}.`,
  known: (rows) => `${rowsOf(rows)} ${rows === 1 ? "war" : "waren"} schon hier.`,
  different: (rows) =>
    rows === 1
      ? "Eine Rückmeldung ist hier schon mit anderem Inhalt vorhanden und blieb unverändert."
      : `${rowsOf(rows)} sind hier schon mit anderem Inhalt vorhanden und blieben unverändert.`,
  nothingNew: "Alles in dieser Datei war schon hier. Nichts wurde geändert.",
  nothingThatFits: "Nichts wurde übernommen: Was von dieser Datei hierher passt, war schon hier.",
};

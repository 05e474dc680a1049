import type { TranslationOf } from "../complete.ts";
import { counted } from "../counted.ts";

const rowsOf = (rows: number) => counted(rows, "Rückmeldung", "Rückmeldungen");
const versionsOf = (versions: number) => counted(versions, "Version", "Versionen");
const allOf = (models: number, rows: number, versions: number) =>
  `${counted(models, "Modell", "Modelle")}, ${rowsOf(rows)} und ${versionsOf(versions)}`;

/** Everything that the browser keeps, as one file. */
export const backup: TranslationOf<"backup"> = {
  heading: "Alles in einer Datei",
  lead: "Ihre Modelle, Rückmeldungen, Lektionen, Versionen und Einstellungen: zum Aufheben, oder um in einem anderen Browser weiterzumachen, wo dieselben Fragen dann dieselben Antworten bekommen.",
  save: "Alles speichern",
  saving: "Wird gespeichert",
  saved: (models, rows, versions, size) =>
    `Gespeichert: ${allOf(models, rows, versions)}, ${size}. Geben Sie die Datei nicht weiter: Sie enthält, was Sie eingegeben haben.`,
  leftOut: (ids) =>
    `Rückmeldungen zu entfernten Modellen sind nicht in der Datei, da sie ohne diese niemand lesen kann: ${ids}.`,
  file: "Kopie zum Hinzufügen",
  hint: "Was hier ist, bleibt, wie es ist; nur was fehlt, kommt hinzu.",
  reading: "Wird gelesen",
  from: (date) => `Gespeichert am ${date}.`,
  newModel: (title) => `${title}: ein Modell, das hier noch fehlt`,
  sameModel: (title) => `${title}: ist schon hier`,
  otherModel: (title) =>
    `${title}: Hier ist ein anderes Modell mit derselben Adresse. Es bleibt, und dieses wird mit seinen Rückmeldungen ausgelassen. Entfernen Sie das hiesige, um dieses zu übernehmen.`,
  feedback: (model, rows, versions) => `${model}: ${rowsOf(rows)}, ${versionsOf(versions)}.`,
  refused: (rows) =>
    rows === 1
      ? "Eine weitere Zeile passt nicht zum Modell und wird ausgelassen."
      : `${counted(rows, "weitere Zeile", "weitere Zeilen")} passen nicht zum Modell und werden ausgelassen.`,
  noModel: (model) =>
    `Rückmeldungen zu ${model} werden ausgelassen: Weder diese Website noch die Datei hat dieses Modell.`,
  add: "In diesen Browser übernehmen",
  adding: "Wird übernommen",
  stopped: {
    kept: "Was davor übernommen wurde, ist vollständig und bleibt.",
    toDo: "Fügen Sie dieselbe Datei noch einmal hinzu, um fortzufahren: Nichts kommt doppelt.",
  },
  added: (models, rows, versions) => `Übernommen: ${allOf(models, rows, versions)}.`,
  known: (rows) => `${rowsOf(rows)} ${rows === 1 ? "war" : "waren"} schon hier.`,
  different: (rows) =>
    rows === 1
      ? "Eine Rückmeldung ist hier mit anderem Inhalt und blieb, wie sie war."
      : `${rowsOf(rows)} sind hier mit anderem Inhalt und blieben, wie sie waren.`,
  nothingNew: "Alles in dieser Datei war schon hier. Nichts wurde geändert.",
};

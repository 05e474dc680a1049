import type { TranslationOf } from "../complete.ts";
import { counted } from "../format.ts";

/** Amounts that are used in many sentences. */
export const amounts: TranslationOf<"amounts"> = {
  rows: (rows) => counted(rows, "Zeile", "Zeilen"),
  lessons: (lessons) => counted(lessons, "Lektion", "Lektionen"),
  files: (files) => counted(files, "Datei", "Dateien"),
  columns: (columns) => counted(columns, "Spalte", "Spalten"),
  minutes: (minutes) => counted(minutes, "Minute", "Minuten"),
  outOf: (count, all) => `${count} von ${all}`,
  points: (number, isOne) => `${number} ${isOne ? "Prozentpunkt" : "Prozentpunkte"}`,
  timeLeft: {
    second: "noch etwa eine Sekunde",
    seconds: (seconds) => `noch etwa ${seconds} Sekunden`,
    minutes: (minutes) => `noch etwa ${counted(minutes, "Minute", "Minuten")}`,
    hours: (hours) => `noch etwa ${counted(hours, "Stunde", "Stunden")}`,
  },
};

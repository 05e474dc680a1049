import type { FaultMessages } from "../../../core/input-faults.ts";
import { formatCount } from "../format.ts";

const bounds = ({ min, max }: { min: number | undefined; max: number | undefined }): string => {
  if (min !== undefined && max !== undefined) return `von ${min} bis ${max}`;
  if (min !== undefined) return `ab ${min}`;
  return max === undefined ? "" : `bis ${max}`;
};
const range = (ends: Parameters<typeof bounds>[0]): string => `eine Zahl ${bounds(ends)}`.trimEnd();
const list = ({ known, more }: { known: string; more: boolean }): string =>
  more ? `${known} und andere` : known;

/** What is wrong with a value. */
export const faults: FaultMessages = {
  "unknown-name": ({ known }) => `Diesen Namen gibt es hier nicht. Bekannte Namen: ${known || "keine"}.`,
  "not-text": ({ label }) => `${label} muss Text sein.`,
  empty: ({ label, minLength }) =>
    `${label} ist leer. ${minLength > 1 ? `Geben Sie mindestens ${minLength} Zeichen ein.` : "Geben Sie etwas ein."}`,
  "too-short": ({ label, length, minLength }) =>
    `${label} ist zu kurz: ${length} von mindestens ${minLength} Zeichen.`,
  "too-long": ({ label, length, maxLength }) =>
    `${label} ist zu lang: ${formatCount(length)} von höchstens ${formatCount(maxLength)} Zeichen.`,
  "number-missing": (fault) => `${fault.label} fehlt. Geben Sie ${range(fault)} ein.`,
  "not-a-number": (fault) => `${fault.label} muss ${range(fault)} sein (mit Punkt als Dezimaltrennzeichen).`,
  "out-of-range": (fault) => `${fault.label} muss ${range(fault)} sein, nicht ${fault.value}.`,
  "beyond-training": (fault) =>
    `${fault.label} ${fault.value} liegt außerhalb des Bereichs der Trainingsdaten (${bounds(fault)}). Betrachten Sie die Antwort mit Vorsicht.`,
  "choice-missing": ({ label }) => `${label} fehlt. Wählen Sie etwas aus.`,
  "not-a-choice": (fault) => `${fault.label} muss einer dieser Werte sein: ${list(fault)}.`,
  "new-choice": (fault) =>
    `„${fault.value}“ kommt in den Trainingsdaten als ${fault.label} nicht vor; betrachten Sie die Antwort also mit Vorsicht. Bekannte Werte: ${list(fault)}.`,
  "yes-or-no-missing": ({ label }) => `${label} fehlt. Wählen Sie Ja oder Nein.`,
  "not-yes-or-no": ({ label }) => `${label} muss Ja oder Nein sein.`,
  "time-missing": ({ label }) => `${label} fehlt. Geben Sie Datum und Uhrzeit ein.`,
  "not-a-time": ({ label }) => `${label} muss aus Datum und Uhrzeit bestehen, etwa 2026-11-20T16:54:00Z.`,
  "too-early": ({ label, earliest }) => `${label} darf nicht vor ${earliest} liegen.`,
  "too-late": ({ label, latest }) => `${label} darf nicht nach ${latest} liegen.`,
  "no-column": ({ label }) => `Für ${label} wurde keine Spalte gewählt.`,
};

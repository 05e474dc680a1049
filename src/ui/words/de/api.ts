import type { TranslationOf } from "../complete.ts";
import { formatCount } from "../format.ts";

/** The API page. */
export const api: TranslationOf<"api"> = {
  title: "API",
  lead: "Ihre eigenen Seiten auf dieser Website können die Modelle aufrufen. Ein Service Worker im Browser beantwortet die Aufrufe, auch offline. Mit curl oder von anderen Servern aus geht das deshalb nicht.",
  loading: "Verbindung zum Service Worker wird hergestellt …",
  unanswered: {
    notRunning: "Die API läuft auf dieser Seite noch nicht.",
    unsupported: "Dieser Browser kann für diese Seite keinen Service Worker ausführen.",
    wait: "Beim ersten Besuch braucht der Service Worker einen Moment, um zu starten. Neuladen mit gedrückter Umschalttaste umgeht ihn. Ohne ihn gibt es keine API, aber der Rest der Website funktioniert trotzdem.",
    requirements:
      "Service Worker brauchen HTTPS oder localhost und fehlen in manchen privaten Fenstern. Ohne Service Worker gibt es keine API, aber der Rest der Website funktioniert trotzdem.",
    again: "Erneut versuchen",
  },
  use: {
    heading: "Ein Modell auf Ihrer Seite nutzen",
    module: "Als Modul",
    moduleHint:
      "Der schnellste Weg: Die Seite führt das Modell selbst aus. Die Antworten berücksichtigen die Lektionen aus diesem Browser.",
    frame: "Als Frame",
    frameHint:
      "Zeigt Formular und Antwort auf Ihrer Seite. Der Frame sendet {message} an Ihre Seite, sobald sich seine Höhe ändert.",
    fetch: "Als Anfrage",
    fetchHint: "Für jedes Skript, das fetch aufrufen kann. Alle Aufrufe stehen unten.",
  },
  origin:
    "Seiten, Frames und Skripte im Ordner dieser Website auf {origin} können die API aufrufen, andere Seiten und Websites nicht. GET-Aufrufe lassen sich auch in der Adresszeile öffnen. Für Programme gibt es diese Beschreibung auch im Format OpenAPI 3.1 unter {openapi}; sie ist auf Englisch.",
  calls: "Aufrufe",
  optional: "Optional.",
  response: "Antwort",
  problemsOf: (statuses) => `Probleme: ${statuses}.`,
  range: (minimum, maximum) => `Von ${minimum} bis ${maximum}.`,
  default: (value) => `Standardwert: ${value}.`,
  tryIt: "Ausprobieren",
  example: "Beispiel",
  body: "Anfrageinhalt (JSON)",
  asQuery: "Geschrieben wie in einer URL: name=wert&name=wert.",
  send: "Senden",
  changes: "Das ändert die Rückmeldungen auf diesem Gerät und das, was das Modell daraus gelernt hat.",
  waiting: "Warten auf die Antwort …",
  status: (status, milliseconds) => `Status ${status} nach ${milliseconds} ms`,
  cutOff: (characters) => `${formatCount(characters)} weitere Zeichen nicht angezeigt.`,
  copyLines: "Diese Zeilen kopieren",
  problems: {
    heading: "Probleme",
    text: "Fehler werden als Problemdokumente (RFC 9457) gemeldet: mit {status}, einem verständlichen {detail} und, wenn einzelne Werte falsch sind, je einem Eintrag unter {errors}.",
  },
};

import type { TranslationOf } from "../complete.ts";
import { formatCount } from "../format.ts";

/** The page of the API. */
export const api: TranslationOf<"api"> = {
  title: "API",
  lead: "Rufen Sie die Modelle von Ihren eigenen Seiten auf dieser Website auf. Ein Service Worker antwortet im Browser, auch offline; curl oder ein anderer Server erreichen ihn nicht.",
  loading: "Der Service Worker wird gefragt …",
  unanswered: {
    notRunning: "Die API läuft auf dieser Seite noch nicht.",
    unsupported: "Dieser Browser hat für diese Seite keinen Service Worker.",
    wait: "Beim ersten Besuch dauert der Start einen Moment. Neuladen mit gedrückter Umschalttaste umgeht ihn. Ohne ihn gibt es keine API; der Rest der Website funktioniert.",
    requirements:
      "Service Worker brauchen HTTPS oder localhost, und manche privaten Fenster haben keine. Ohne ihn gibt es keine API; der Rest der Website funktioniert.",
    again: "Noch einmal fragen",
  },
  use: {
    heading: "Auf Ihrer Seite nutzen",
    module: "Als Modul",
    moduleHint:
      "Der schnellste Weg: Die Seite führt das Modell selbst aus. Antworten berücksichtigen die Lektionen dieses Browsers.",
    frame: "Als Rahmen",
    frameHint:
      "Formular und Antwort in Ihrer Seite. Der Rahmen sendet Ihrer Seite {message}, sobald sich seine Höhe ändert.",
    fetch: "Als Anfrage",
    fetchHint: "Für jedes Skript, das fetch kann. Die Aufrufe stehen unten.",
  },
  origin:
    "Jede Seite, jeder Rahmen und jedes Skript von {origin} kann sie aufrufen, und GET-Aufrufe lassen sich in der Adresszeile öffnen. Andere Websites können das nicht. Programme finden dieselbe Beschreibung als OpenAPI 3.1 unter {openapi}.",
  calls: "Aufrufe",
  optional: "Optional.",
  response: "Antwort",
  problemsOf: (statuses) => `Probleme: ${statuses}.`,
  range: (minimum, maximum) => `Von ${minimum} bis ${maximum}.`,
  default: (value) => `Voreinstellung ${value}.`,
  tryIt: "Ausprobieren",
  example: "Beispiel",
  body: "Inhalt, als JSON",
  asQuery: "Wie in einer Adresse: name=wert&name=wert.",
  send: "Senden",
  changes: "Das ändert die Rückmeldungen auf diesem Gerät und was das Modell daraus gelernt hat.",
  waiting: "Warten auf die Antwort …",
  status: (status, milliseconds) => `Status ${status}, nach ${milliseconds} ms`,
  cutOff: (characters) => `${formatCount(characters)} weitere Zeichen nicht angezeigt.`,
  copyLines: "Diese Zeilen kopieren",
  problems: {
    heading: "Probleme",
    text: "Fehler kommen als Problemdokumente (RFC 9457): {status}, ein {detail} für Menschen und, wo einzelne Werte falsch sind, jeder davon unter {errors}.",
  },
};

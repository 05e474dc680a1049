import type { TranslationOf } from "../complete.ts";

/** Sending feedback to the owner of the site. */
export const sending: TranslationOf<"sending"> = {
  heading: "Rückmeldungen an den Betreiber senden",
  unsent: (rows) =>
    `${rows} von Ihnen können helfen, dieses Modell zu verbessern. Der Betreiber sieht nichts, bis Sie es senden.`,
  nothing: "Alles, was Sie hier gesagt haben, wurde schon gesendet, oder es gibt noch nichts zu senden.",
  review: "Auswählen und prüfen",
  rows: "Zu sendende Zeilen",
  preview: "Genau das wird gesendet",
  to: (address) => `an ${address}`,
  consent: (address) =>
    `Ich bin einverstanden, dass die Zeilen, die ich auswähle, an ${address} gesendet werden. Das wird einmal gefragt, und ich kann es zurücknehmen.`,
  agreed: (address, date) =>
    `Am ${date} haben Sie zugestimmt, dass die Zeilen, die Sie auswählen, an ${address} gesendet werden.`,
  withdraw: "Einwilligung zurücknehmen",
  consentMissing: "Setzen Sie zuerst das Häkchen: Ohne Ihr Einverständnis wird nichts gesendet.",
  noneChosen: "Wählen Sie mindestens eine Zeile.",
  send: "Senden",
  sendMail: "Datei speichern und Mail schreiben",
  share: "Als Datei teilen",
  running: "Wird gesendet",
  mailSubject: (title) => `Rückmeldungen zu ${title}`,
  mailBody: (file) => `Bitte hängen Sie die Datei ${file} an, die in Ihren Downloads gespeichert wurde.`,
  handedOver: (file) => `${file} wurde gespeichert. Hängen Sie die Datei an die Mail an.`,
  past: "Schon gesendet",
  states: {
    waiting: "Wartet auf eine Verbindung",
    sending: "Wird gesendet",
    sent: "Gesendet",
    unconfirmed: "Die Verbindung brach ab: Vielleicht ist es angekommen",
    refused: "Vom Formular nicht angenommen",
    "handed-over": "Als Datei übergeben",
    elsewhere: "Wird von dem Browser gesendet, aus dem diese Daten kopiert wurden",
  },
  status: (status) => `(Antwort des Servers: ${status})`,
  again: "Erneut senden",
  cancel: "Zurücknehmen",
};

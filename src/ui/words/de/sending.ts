import type { TranslationOf } from "../complete.ts";

/** Sending feedback to the owner of the site. */
export const sending: TranslationOf<"sending"> = {
  heading: "Rückmeldungen an den Betreiber senden",
  unsent: (rows, isMost) =>
    `Ihre Rückmeldungen (${isMost ? "mindestens " : ""}${rows}) können helfen, dieses Modell zu verbessern${isMost ? "; so viele lassen sich auf einmal senden" : ""}. Der Betreiber sieht nichts davon, solange Sie sie nicht senden.`,
  blocked: (address) =>
    `Rückmeldungen zu diesem Modell sind für ${address} bestimmt, aber diese Website darf diese Adresse nicht kontaktieren. Es wird nichts gesendet, und Ihre Rückmeldungen bleiben in diesem Browser; mit „CSV exportieren“ können Sie sie speichern.`,
  noAddress: "Diese Website gibt nicht mehr an, wohin Rückmeldungen zu diesem Modell gehen.",
  nothing: "Zurzeit gibt es nichts zu senden.",
  review: "Auswählen und prüfen",
  rows: "Zu sendende Zeilen",
  preview: "Genau das wird gesendet",
  to: (address) => `an ${address}`,
  consent: (address) =>
    `Ich bin damit einverstanden, dass die von mir ausgewählten Zeilen an ${address} gesendet werden. Ich werde nur einmal gefragt und kann meine Einwilligung jederzeit widerrufen.`,
  agreed: (address, date) =>
    `Am ${date} haben Sie zugestimmt, dass die von Ihnen ausgewählten Zeilen an ${address} gesendet werden.`,
  withdraw: "Einwilligung widerrufen",
  consentMissing: "Setzen Sie zuerst das Häkchen: Ohne Ihre Einwilligung wird nichts gesendet.",
  noneChosen: "Wählen Sie mindestens eine Zeile aus.",
  send: "Senden",
  sendMail: "Datei speichern und E-Mail schreiben",
  share: "Als Datei teilen",
  running: "Wird gesendet",
  mailSubject: (title) => `Rückmeldungen zu ${title}`,
  mailBody: (file) => `Bitte hängen Sie die Datei ${file} an, die in Ihren Downloads gespeichert wurde.`,
  past: "Verlauf",
  states: {
    waiting: "Wartet auf eine Verbindung",
    sending: "Wird gesendet",
    sent: "Gesendet",
    unconfirmed: "Verbindung abgebrochen: Ihre Rückmeldungen sind vielleicht angekommen",
    refused: "Vom Formular abgelehnt",
    "handed-over": "Als Datei gespeichert oder geteilt",
    elsewhere: "Wird von dem Browser gesendet, aus dem diese Daten kopiert wurden",
  },
  notSent: "Nicht gesendet",
  deletedLeftOut: "Zeilen, die Sie bis dahin gelöscht haben, werden nicht gesendet.",
  rowsBlocked:
    "Diese Website darf diese Adresse nicht kontaktieren und kann die Zeilen deshalb nicht senden.",
  status: (status) => `(Antwort des Servers: ${status})`,
  again: "Erneut senden",
  againQuestion: (address) =>
    `Sind Sie damit einverstanden, dass diese Zeilen noch einmal an ${address} gesendet werden?`,
  cancel: "Zurücknehmen",
};

import type { TranslationOf } from "../complete.ts";
import { formatCount } from "../format.ts";

/** The page that builds a site for publishing. */
export const publish: TranslationOf<"publish"> = {
  title: "Website veröffentlichen",
  lead: "Wählen Sie, was auf die Website kommt, und laden Sie sie dann als einzelne Datei herunter. Die Datei wird auf dieser Seite erstellt; nichts wird hochgeladen.",
  models: {
    heading: "Modelle",
    loading: "Modelle werden gesucht …",
    none: "Hier gibt es noch kein Modell. Fügen Sie zuerst eines hinzu.",
    lessons: (rows) => `Einbeziehen, was es hier aus Ihren Rückmeldungen gelernt hat (${rows})`,
  },
  site: {
    heading: "Website",
    title: "Titel",
    accent: "Farbe",
    accents: {
      red: "Rot",
      blue: "Blau",
      green: "Grün",
      violet: "Violett",
      teal: "Petrol",
      ink: "Tinte",
    },
    pages: "Weitere Seiten",
    pageNames: { feedback: "Rückmeldungen", api: "API", new: "Neues Modell", publish: "Veröffentlichen" },
    copies: "Komprimierte Kopien (.gz) beilegen, für Server, die sie direkt senden können",
  },
  feedback: {
    heading: "Rückmeldungen der Besucher",
    none: "Bleiben beim Besucher",
    mail: "Besucher können sie mir mailen",
    form: "Besucher können sie an mein eigenes Formular senden",
    mailLabel: "E-Mail-Adresse",
    formLabel: "Adresse des Formulars",
    formHelp:
      "Das Formular muss JSON per POST annehmen und Anfragen dieser Website per CORS erlauben. Die Content Security Policy der Website erlaubt Verbindungen nur zu dieser Adresse und zu den Formularen, die in den Karten der Modelle stehen.",
    named: "Adressen, die in den Karten der Modelle stehen",
    namedAddress: (title, address) => `Rückmeldungen zu ${title} können an ${address} gesendet werden`,
    namedHelp:
      "Sie gelten unabhängig von Ihrer Auswahl oben. Entfernen Sie ein Häkchen, so wird die Adresse nicht in die veröffentlichte Karte übernommen, und Ihre Auswahl gilt auch für dieses Modell.",
    note: "Ohne Zustimmung wird nichts gesendet, und Besucher sehen genau, was gesendet wird.",
  },
  problems: {
    noModel: "Wählen Sie mindestens ein Modell.",
    title: "Geben Sie der Website einen Titel mit höchstens 60 Zeichen.",
    mail: "Geben Sie eine E-Mail-Adresse ein, etwa name@example.org.",
    form: "Geben Sie eine Adresse ein, die mit https:// beginnt.",
  },
  download: "Website herunterladen",
  making: "Die Website wird erstellt",
  done: (files, size, copies, packed) =>
    `Fertig: ${files} Dateien, ${size}${copies === 0 ? "" : `, dazu ${formatCount(copies)} komprimierte ${copies === 1 ? "Kopie" : "Kopien"}`}; ${packed} als eine Zip-Datei. Entpacken Sie sie, bevor Sie sie ins Netz stellen.`,
  missing: (paths) => `Dateien, die der Server dieser Seite nicht ausliefert, sind nicht enthalten: ${paths}`,
  failed: "Nichts wurde gespeichert. Ihre Auswahl ist noch da.",
  steps: {
    heading: "Ins Netz stellen",
    again:
      "Um eine neue Version zu veröffentlichen, laden Sie die Website hier erneut herunter und ersetzen Sie damit die alte auf dem Server. Besucher werden gefragt, bevor sie zur neuen Version wechseln, und ihre eigenen Lektionen werden auf diese übertragen.",
    hosts: [
      {
        name: "GitHub Pages",
        steps: [
          "Entpacken Sie die Datei.",
          "Legen Sie auf github.com/new ein öffentliches Repository an und klicken Sie auf „uploading an existing file“.",
          "Ziehen Sie alles aus dem entpackten Ordner auf die Seite, sodass index.html ganz oben liegt, und bestätigen Sie mit „Commit“. GitHub nimmt höchstens 100 Dateien auf einmal an. Sind es mehr, ziehen Sie zuerst den Ordner „assets“ hinein und bestätigen Sie; ziehen Sie dann den Rest hinein und bestätigen Sie noch einmal.",
          "Wählen Sie unter Settings, Pages „Deploy from a branch“, main und / (root), und speichern Sie. Nach einer Minute ist die Website unter NAME.github.io/REPOSITORY erreichbar.",
        ],
      },
      {
        name: "Netlify Drop",
        steps: [
          "Entpacken Sie die Datei.",
          "Öffnen Sie app.netlify.com/drop und ziehen Sie den entpackten Ordner darauf.",
        ],
      },
      {
        name: "Cloudflare Pages",
        steps: [
          "Öffnen Sie im Dashboard Workers & Pages und legen Sie durch Hochladen ein Pages-Projekt an.",
          "Legen Sie dort die Zip-Datei oder den entpackten Ordner ab und starten Sie die Veröffentlichung.",
        ],
      },
      {
        name: "Beliebiger Server",
        steps: [
          "Entpacken Sie die Datei in einen beliebigen Ordner, den der Server ausliefert, im Hauptverzeichnis oder in einem Unterordner.",
          "Wenn Sie komprimierte Kopien beigelegt haben, sendet nginx sie mit „gzip_static on“.",
          "Verwenden Sie HTTPS: Ohne HTTPS funktioniert die Website, aber nicht offline und ohne API.",
          "Zum Ausprobieren auf dem eigenen Computer: python3 -m http.server --directory ORDNER, dann http://localhost:8000 öffnen.",
        ],
      },
    ],
  },
};

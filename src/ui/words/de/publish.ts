import type { TranslationOf } from "../complete.ts";

/** The page that makes a site. */
export const publish: TranslationOf<"publish"> = {
  title: "Website veröffentlichen",
  lead: "Wählen Sie, was hineinkommt, und laden Sie sie als eine Datei herunter. Sie entsteht auf dieser Seite: Nichts wird hochgeladen.",
  models: {
    heading: "Modelle",
    loading: "Modelle werden gesucht …",
    none: "Hier gibt es noch kein Modell. Fügen Sie zuerst eines hinzu.",
    lessons: (rows) => `Mitnehmen, was es hier aus ${rows} Rückmeldungen gelernt hat`,
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
    pages: "Seiten neben den Modellen",
    pageNames: { feedback: "Rückmeldungen", api: "API", new: "Neues Modell", publish: "Veröffentlichen" },
    copies: "Komprimierte Kopien (.gz) beilegen, für einen eigenen Server, der sie unverändert sendet",
  },
  feedback: {
    heading: "Rückmeldungen der Besucher",
    none: "Bleiben beim Besucher",
    mail: "Sie können sie mir mailen",
    form: "Sie können sie an ein Formular von mir senden",
    mailLabel: "Mailadresse",
    formLabel: "Adresse des Formulars",
    formHelp:
      "Es muss JSON per POST annehmen und diese Website per CORS erlauben. Die Inhaltsrichtlinie der Website lässt nur diese Adresse zu.",
    note: "Nichts wird ohne Zustimmung des Besuchers gesendet; er sieht genau, was gesendet wird.",
  },
  problems: {
    noModel: "Wählen Sie mindestens ein Modell.",
    title: "Geben Sie der Website einen Titel mit höchstens 60 Zeichen.",
    mail: "Geben Sie eine Mailadresse an, etwa sie@example.org.",
    form: "Geben Sie eine Adresse an, die mit https:// beginnt.",
  },
  download: "Website herunterladen",
  making: "Die Website wird erstellt",
  done: (files, size, packed) =>
    `Fertig: ${files} Dateien, ${size}; ${packed} als eine Zip-Datei. Entpacken Sie sie, bevor Sie sie ins Netz stellen.`,
  failed: "Nichts wurde gespeichert. Ihre Auswahl ist noch da.",
  steps: {
    heading: "Ins Netz stellen",
    again:
      "Für eine neue Version erstellen Sie die Website erneut und legen sie auf dieselbe Weise über die alte. Besucher werden gefragt, bevor sie sie bekommen, und ihre eigenen Lektionen werden darauf neu gelernt.",
    hosts: [
      {
        name: "GitHub Pages",
        steps: [
          "Entpacken Sie die Datei.",
          "Legen Sie auf github.com/new ein öffentliches Repository an und folgen Sie „uploading an existing file“.",
          "Ziehen Sie alles aus dem entpackten Ordner auf die Seite, sodass index.html ganz oben liegt, und bestätigen Sie mit „Commit“. GitHub nimmt höchstens 100 Dateien auf einmal: Sind es mehr, ziehen Sie zuerst den Ordner assets, in einem eigenen „Commit“.",
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
          "Öffnen Sie im Dashboard Workers & Pages und legen Sie ein Pages-Projekt durch Hochladen an.",
          "Legen Sie dort die Zip-Datei oder den entpackten Ordner ab und veröffentlichen Sie.",
        ],
      },
      {
        name: "Beliebiger Server",
        steps: [
          "Entpacken Sie die Datei in einen Ordner, den der Server ausliefert.",
          "nginx sendet die komprimierten Kopien, wenn Sie sie beilegen, mit „gzip_static on“.",
          "Verwenden Sie HTTPS: Ohne HTTPS funktioniert die Website, aber nicht offline und ohne ihre API.",
          "Zum Ausprobieren: python3 -m http.server --directory ORDNER, dann http://localhost:8000 öffnen.",
        ],
      },
    ],
  },
};

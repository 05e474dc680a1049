import type { TranslationOf } from "../complete.ts";
import { formatCount, formatShare } from "../format.ts";

/** The home page. */
export const home: TranslationOf<"home"> = {
  heading: "Probieren Sie ein Machine-Learning-Modell aus. Korrigieren Sie es, wenn es sich irrt.",
  lead: "Jedes Modell läuft in Ihrem Browser, begründet seine Antworten und lernt aus Ihren Korrekturen. Probieren Sie eines aus, setzen Sie es im Unterricht ein, oder stellen Sie Ihr eigenes Modell ins Netz.",
  models: "Modelle",
  loading: "Modelle werden geladen …",
  none: "Noch keine Modelle. Legen Sie einen Ordner mit model.onnx und model.json an.",
  about: (title) => `Über ${title}`,
  accuracy: (share, rows) => `Richtig bei ${formatShare(share)} von ${formatCount(rows)} Testbeispielen`,
  tryExample: "Ein Beispiel ausprobieren",
  own: {
    summary: "Geben Sie Ihrem eigenen trainierten Modell eine solche Seite. Ohne Server, ohne Upload.",
    ways: [
      "ONNX-Datei ablegen: Die Seite prüft sie und erstellt das Formular.",
      "Tabelle ablegen: Die Seite trainiert damit ein Modell.",
      "Die ganze Website als einzelne Datei herunterladen und überall hosten.",
    ],
    limits:
      "Für Tabellen und Texte, wenn die Antwort eine von mehreren Klassen ist. Nicht für Bilder oder Ton und nicht zur Vorhersage von Zahlen.",
  },
};

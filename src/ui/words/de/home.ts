import type { TranslationOf } from "../complete.ts";
import { formatCount, formatShare } from "../format.ts";

/** The first page. */
export const home: TranslationOf<"home"> = {
  heading: "Probieren Sie ein Modell aus. Korrigieren Sie es, wenn es sich irrt.",
  lead: "Jedes Modell läuft in Ihrem Browser, begründet seine Antwort und lernt aus Ihren Korrekturen.",
  models: "Modelle",
  loading: "Modelle werden geladen …",
  none: "Noch keine Modelle. Legen Sie einen Ordner mit model.onnx und model.json an.",
  about: (title) => `Über ${title}`,
  accuracy: (share, rows) => `Richtig bei ${formatShare(share)} von ${formatCount(rows)} Testbeispielen`,
  tryExample: "Ein Beispiel ausprobieren",
  own: {
    summary: "Bringen Sie Ihr eigenes trainiertes Modell auf eine solche Seite. Ohne Server, ohne Upload.",
    ways: [
      "ONNX-Datei ablegen: Die Seite prüft sie und baut das Formular.",
      "Tabelle ablegen: Die Seite trainiert ein Modell daraus.",
      "Die ganze Website als eine Datei herunterladen und beliebig hosten.",
    ],
    limits: "Für Tabellen und Texte mit Klassen als Antwort, nicht für Bilder, Töne oder Zahlen als Antwort.",
  },
};

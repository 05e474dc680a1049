import type { TranslationOf } from "../complete.ts";

/** The frame around every screen: navigation, footer, offline use, updates, and the page for an unknown address. */
export const frame: TranslationOf<"frame"> = {
  skip: "Zum Inhalt springen",
  navigation: "Hauptnavigation",
  models: "Modelle",
  feedback: "Rückmeldungen",
  api: "API",
  publish: "Veröffentlichen",
  loading: "Wird geladen …",
  privacy: "Nichts, was Sie eingeben, verlässt diesen Browser, es sei denn, Sie senden es.",
  source: "Quelltext",
  documents: "Dokumentation",
  licence: "MIT-Lizenz",
  links: "Über Hunch",
  language: "Sprache",
  theme: "Farbschema",
  themes: { system: "System", light: "Hell", dark: "Dunkel" },
  offline: {
    ready: "Funktioniert auch offline.",
    installing: "Öffnen Sie ein Modell einmal, um es danach offline nutzen zu können.",
    unsupported: "Dieser Browser kann die Seite nicht für die Offline-Nutzung speichern.",
    failed: "Die Seite konnte nicht für die Offline-Nutzung gespeichert werden.",
    offlineReady: "Sie sind offline. Alle Modelle, die Sie schon geöffnet haben, funktionieren weiterhin.",
    offlineUnready: "Sie sind offline, und diese Seite wurde noch nicht für die Offline-Nutzung gespeichert.",
  },
  update: {
    available:
      "Eine neue Version ist verfügbar. Beim Aktualisieren wird die Seite neu geladen; was im Formular eines Modells steht, bleibt erhalten.",
    now: "Jetzt aktualisieren",
    running: "Wird aktualisiert",
  },
  notFound: {
    title: "Nicht gefunden",
    heading: "Davon haben wir keine Ahnung.",
    what: "Unter {path} gibt es auf dieser Website nichts. Vielleicht wurde das Modell umbenannt oder entfernt.",
    allModels: "Alle Modelle ansehen",
  },
};

/** The frame around every screen: navigation, footer, offline use, updates, and the page for an unknown address. */
export const frame = {
  skip: "Skip to content",
  navigation: "Main",
  models: "Models",
  feedback: "Feedback",
  api: "API",
  publish: "Publish",
  loading: "Loading…",
  privacy: "Nothing you type leaves this browser unless you send it.",
  source: "Source code",
  documents: "Documentation",
  licence: "MIT licence",
  links: "About Hunch",
  language: "Language",
  theme: "Theme",
  themes: { system: "System", light: "Light", dark: "Dark" },
  offline: {
    ready: "Works offline.",
    installing: "Open a model once to use it offline.",
    unsupported: "This browser can’t save the page for offline use.",
    failed: "The page couldn’t be saved for offline use.",
    offlineReady: "You’re offline. Every model you’ve opened still works.",
    offlineUnready: "You’re offline, and this page hasn’t been saved for offline use.",
  },
  update: {
    available:
      "A new version is available. Updating reloads the page, and keeps what you entered in a model’s form.",
    now: "Update now",
    running: "Updating",
  },
  notFound: {
    title: "Not found",
    heading: "No hunch about that.",
    what: "There is nothing at {path} on this site. The model may have been renamed or removed.",
    allModels: "See all models",
  },
};

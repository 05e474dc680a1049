import { formatCount, formatShare } from "../format.ts";

/** The home page. */
export const home = {
  heading: "Try a machine-learning model. Teach it when it’s wrong.",
  lead: "Each model runs in your browser, explains its answers, and learns when you correct it. Try one, use it in class, or put your own on the web.",
  models: "Models",
  loading: "Loading the models…",
  none: "No models yet. Add a folder with model.onnx and model.json.",
  about: (title: string) => `About ${title}`,
  accuracy: (share: number, rows: number) =>
    `Right on ${formatShare(share)} of ${formatCount(rows)} test examples`,
  tryExample: "Try an example",
  own: {
    summary: "Give your own trained model a page like these. No server, no upload.",
    ways: [
      "Drop an ONNX file: the page checks it and builds its form.",
      "Drop a table: the page trains a model on it.",
      "Download the whole site as one file and host it anywhere.",
    ],
    limits:
      "For tables and text, where the answer is one of several classes. Not for images or sound, and not for predicting numbers.",
  },
};

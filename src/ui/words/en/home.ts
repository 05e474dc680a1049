import { formatCount, formatShare } from "../format.ts";

/** The first page. */
export const home = {
  heading: "Try a machine-learning model. Teach it when it’s wrong.",
  lead: "Each model runs in your browser, shows why it answered, and learns when you correct it.",
  models: "Models",
  loading: "Loading the models…",
  none: "No models yet. Add a folder with model.onnx and model.json.",
  about: (title: string) => `About ${title}`,
  accuracy: (share: number, rows: number) =>
    `Right on ${formatShare(share)} of ${formatCount(rows)} test examples`,
};

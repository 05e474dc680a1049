import { type Card, parseCard } from "../../src/core/card.ts";
import type { ModelOutput } from "../../src/core/prediction.ts";
import type { FeatureSource } from "../../src/learning/ports.ts";

export const baseSha256 = "a".repeat(64);

/** The card of a small text model with one metadata field. */
export function textCard(change: Record<string, unknown> = {}): Card {
  return parseCard(
    {
      format: 1,
      id: "opinion",
      version: "1.0.0",
      title: "Opinions",
      summary: "Tells opinions apart.",
      fields: [
        { kind: "text", name: "review", label: "Review", minLength: 2 },
        { kind: "number", name: "stars", label: "Stars", min: -5, max: 5, optional: true },
      ],
      metadata: [{ name: "movie", label: "Movie" }],
      classes: [
        { name: "negative", label: "Bad" },
        { name: "positive", label: "Good" },
        { name: "mixed", label: "Both" },
      ],
      files: { "model.onnx": { bytes: 1, sha256: baseSha256 } },
      learning: { aggressiveness: 0.5, margin: 1 },
      ...change,
    },
    "model.json",
  );
}

/** A fake graph in which each word is a feature, numbered by its hash, and "good" and "bad" have a weight. */
export function hashedWords(options: { readonly classCount?: number; readonly shift?: number } = {}) {
  const { classCount = 3, shift = 0 } = options;
  const calls: number[] = [];
  const source: FeatureSource = {
    learns: true,
    async run(batch, { features }) {
      calls.push(batch.length);
      return batch.map(({ review }): ModelOutput => {
        const logits = new Float32Array(classCount);
        const text = String(review);
        logits[0] = (text.includes("bad") ? 2 : 0.25) + shift;
        logits[1] = text.includes("good") ? 2 : 0.2;
        const powers = Array.from(logits, Math.exp);
        const sum = powers.reduce((total, power) => total + power, 0);
        const probabilities = Float32Array.from(powers, (power) => power / sum);
        if (!features) return { probabilities, logits: undefined, features: undefined };
        const words = [...new Set(text.split(/\s+/).filter(Boolean).map(bucket))].sort((a, b) => a - b);
        const values = new Float32Array(words.length).fill(1 / Math.sqrt(Math.max(1, words.length)));
        return { probabilities, logits, features: { indices: Int32Array.from(words), values } };
      });
    },
  };
  return { source, calls };
}

function bucket(word: string): number {
  let hash = 7;
  for (let index = 0; index < word.length; index++) hash = (hash * 31 + word.charCodeAt(index)) % 65_536;
  return hash;
}

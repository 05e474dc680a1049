import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { Card } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import { mergeAdapter } from "../onnx/merge-adapter.ts";
import type { LearnedModel } from "./lessons.ts";
import type { StoredAdapter } from "./log.ts";

/**
 * Merges what was learned into the base model, and writes the card for the result. The holdout is left out,
 * since its logits come from the base model.
 * @throws AppError `cannot-learn`, and any error from reading the base model's file
 */
export function makeLearnedModel(
  card: Card,
  base: Uint8Array,
  baseSha256: string,
  adapter: StoredAdapter | undefined,
  lessons: number,
): LearnedModel {
  if (!card.learning) throw new AppError("cannot-learn", { model: card.id });
  // After an earlier merge, the lessons add up, and the scores are still those of the version before it.
  const merged = /^(.*)\+lessons\.(\d+)$/.exec(card.version);
  const total = lessons + Number(merged?.[2] ?? 0);
  const scored = merged?.[1] ?? card.version;
  const version = total === 0 ? scored : `${scored.slice(0, 48)}+lessons.${total}`;
  const featureIndices = Int32Array.from(adapter?.keys ?? []);
  const weights = adapter?.weights ?? new Float32Array(0);
  const note = `The scores are those of version ${scored}, before it learned from ${total} ${total === 1 ? "lesson" : "lessons"}.`;
  const limits = [
    ...card.limits.filter((limit) => !limit.startsWith("The scores are those of version ")),
    ...(total === 0 ? [] : [note]),
  ];
  const adapterOf = { featureIndices, weights };
  const model = new Uint8Array(
    mergeAdapter(base, { adapter: adapterOf, version, limits, lessonCount: lessons, baseSha256 }),
  );
  // With lessons, the model no longer agrees with the reference rows from its original library.
  const { reference: _, ...own } = card;
  const learned: Card = {
    ...(featureIndices.length > 0 ? own : card),
    version,
    limits,
    files: { "model.onnx": { bytes: model.length, sha256: bytesToHex(sha256(model)) } },
  };
  return { model, card: `${JSON.stringify(learned, undefined, 2)}\n` };
}

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
  // Merging again must not add a second suffix to the version.
  const version = `${card.version.replace(/\+lessons\.\d+$/, "").slice(0, 48)}+lessons.${lessons}`;
  const featureIndices = Int32Array.from(adapter?.keys ?? []);
  const weights = adapter?.weights ?? new Float32Array(0);
  const note = `The scores are those of version ${card.version}, before it learned from ${lessons} ${lessons === 1 ? "lesson" : "lessons"}.`;
  const limits = [
    ...card.limits.filter((limit) => !limit.startsWith("The scores are those of version ")),
    note,
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

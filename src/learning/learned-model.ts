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
  const before = splitVersion(card.version);
  const total = before.lessons + lessons;
  const version = total === 0 ? before.name : `${before.name.slice(0, 48)}+lessons.${total}`;
  const featureIndices = Int32Array.from(adapter?.keys ?? []);
  const weights = adapter?.weights ?? new Float32Array(0);
  const limits = limitsAfterMerge(card, lessons, (count) => `before it learned from ${count}.`);
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

/** A version without the lessons that were merged into it on the page, and how many these were. */
function splitVersion(version: string): { readonly name: string; readonly lessons: number } {
  const [, name = version, lessons = 0] = /^(.*)\+lessons\.(\d+)$/.exec(version) ?? [];
  return { name, lessons: Number(lessons) };
}

const scoresNote = "The scores are those of version ";

/**
 * The card's limits after a merge, with a note on which version its scores were measured on. After an earlier merge, on
 * the page or by `npm run retrain`, that is still the version from before it, and the lessons add up.
 * @param ending the end of the note, given all lessons, such as "4 lessons"
 */
export function limitsAfterMerge(
  { version, limits }: Pick<Card, "version" | "limits">,
  lessons: number,
  ending: (count: string) => string,
): string[] {
  const note = limits.find((limit) => limit.startsWith(scoresNote)) ?? "";
  const noted = /^(\S+), before (?:it learned from )?(\d+) lessons?\b/.exec(note.slice(scoresNote.length));
  const before = splitVersion(version);
  const [, scored = before.name, count = before.lessons] = noted ?? [];
  const total = lessons + Number(count);
  const others = limits.filter((limit) => !limit.startsWith(scoresNote));
  if (total === 0) return others;
  return [...others, `${scoresNote}${scored}, ${ending(`${total} ${total === 1 ? "lesson" : "lessons"}`)}`];
}

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Card, Field } from "../core/card.ts";
import type { LearnedStateKey } from "./log.ts";

/**
 * The key of a model's learned state. It depends on the base file and on everything in the card that
 * determines what a lesson does: the classes in order (weights are stored by class), the fields (the graph's
 * features depend on them) and the size of a step. If the owner changes any of these, the lessons are
 * replayed.
 * @param baseSha256 SHA-256 of the model's file
 */
export function learnedStateKey(card: Card, baseSha256: string): LearnedStateKey {
  const { learning } = card;
  const decisive = [
    baseSha256,
    card.classes.map(({ name }) => name),
    learning && [learning.aggressiveness, learning.margin],
    card.fields.map(encodingOf),
  ];
  return { model: card.id, sha256: bytesToHex(sha256(utf8ToBytes(JSON.stringify(decisive)))) };
}

/** How a field's values reach the graph. */
function encodingOf(field: Field): readonly unknown[] {
  const { name, kind, input } = field;
  const encoding = [name, kind, input ?? name];
  if (field.kind === "boolean") return [...encoding, field.yes, field.no];
  if (field.kind !== "datetime") return encoding;
  const { as, rounding } = field;
  return rounding === undefined ? [...encoding, as] : [...encoding, as, rounding];
}

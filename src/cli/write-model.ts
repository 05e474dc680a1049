import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { fileFacts } from "../build/file-facts.ts";
import { parseCard } from "../core/card.ts";
import type { TrainedModel } from "../training/trainer.ts";

/**
 * Writes `model.onnx`, `holdout.onnx` and `model.json` into a folder, which it creates.
 * @returns lines that say what was written, with sizes
 * @throws AppError `card-invalid` before anything is written
 */
export async function writeModel(folder: string, { card, model, holdout }: TrainedModel): Promise<string[]> {
  const files = { "model.onnx": fileFacts(model), "holdout.onnx": fileFacts(holdout) };
  // The trainer's own keys are written, not the parsed card: defaults stay out of the file.
  const whole = { ...card, files };
  parseCard(whole, join(folder, "model.json"));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "model.onnx"), model);
  await writeFile(join(folder, "holdout.onnx"), holdout);
  await writeFile(join(folder, "model.json"), `${JSON.stringify(rounded(whole), undefined, 2)}\n`);
  return [
    `${join(folder, "model.onnx")}: ${model.length} bytes, ${brotliCompressSync(model).length} as brotli`,
    `${join(folder, "holdout.onnx")}: ${holdout.length} bytes`,
  ];
}

/** Numbers with six decimals, small ones with six digits: more would only make the card long. */
function rounded(value: unknown): unknown {
  if (typeof value === "number")
    return Number.isInteger(value)
      ? value
      : Number(Math.abs(value) < 1 ? value.toPrecision(6) : value.toFixed(6));
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, rounded(entry)]));
}

import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseSourceCard } from "../../core/card.ts";
import { classNamed } from "../../core/classes.ts";
import { AppError } from "../../core/errors.ts";
import { Adapter } from "../../learning/adapter.ts";
import {
  answersOn,
  type Comparison,
  compareHoldouts,
  describeComparisons,
  whatGotWorse,
} from "../../learning/compare-models.ts";
import { countTaught } from "../../learning/inbox/holdout-answers.ts";
import { isHarmful } from "../../learning/inbox/inbox.ts";
import { judgeExports, type SourceEffect } from "../../learning/inbox/judge-exports.ts";
import { readExports } from "../../learning/inbox/read-exports.ts";
import type { Draft } from "../../learning/log.ts";
import { openGraph } from "../../runtime/graph-session.ts";
import type { Trainer } from "../../training/trainer.ts";
import { parseArguments } from "../parse-arguments.ts";
import { isSameFile } from "../same-file.ts";
import { trainers as allTrainers } from "../train-recipe.ts";
import { mergedModel, trainedModel } from "./candidate-models.ts";
import { readOldModel, replaceModel, withLearning } from "./deployed-model.ts";
import { type MergedFeedback, mergeExports } from "./merge-feedback.ts";
import { replayLessons } from "./replay-lessons.ts";
import { trainingAdvice, usualWeight, weightedTable } from "./weighted-table.ts";

export const retrainUsage =
  "usage: npm run retrain -- <id> FEEDBACK.csv... [--data FILE] [--leave-out-harmful] [--force] [--seed N] [--weight N] [--out FILE.csv] [--models FOLDER] [--backups FOLDER]";

/** How many refused rows to print for each file. */
const listedRows = 20;
/** How much the score on the holdout or the feedback may fall if the card doesn't set a limit. */
const usualMaximumDrop = 0.02;

/**
 * `npm run retrain -- <id> FEEDBACK.csv...`: creates a model's next version from visitors' feedback. With
 * `--data`, its trainer trains on the data and the lessons; for a model from another program, which has no
 * trainer here, both are written to one weighted table. Without `--data`, the lessons are merged into the
 * model, which works for every model that can learn.
 * @param root the project folder; paths are relative to it
 * @returns false if the new model is worse and was not written
 * @throws AppError `input-invalid` for wrong arguments or files without lessons, `not-found`, `csv-invalid`,
 *   `cannot-learn`, `card-invalid`, `holdout-unreadable`
 */
export async function runRetrain(
  argv: readonly string[],
  root: string,
  report: (line: string) => void,
  trainers: readonly Trainer[] = allTrainers,
): Promise<boolean> {
  const { id, paths, data, force, leaveOut, seed, weight, out, models, backups } = readArguments(argv, root);
  for (const path of data === undefined ? [] : [...paths, data])
    if (await isSameFile(path, out))
      throw new AppError("input-invalid", { reason: `--out must be a different file from ${path}` });
  const deployed = await readOldModel(join(models, id));
  const old = await withLearning(deployed);
  const { card } = old;
  const trainer = data === undefined ? undefined : trainers.find((each) => each.id === id);
  report(`${id} ${card.version}`);
  const contents = await Promise.all(
    paths.map(async (name) => ({ name, content: new Blob([await readFile(name)]) })),
  );
  const exports = await readExports(card, contents);
  const oldGraph = await openGraph(card, old.model);
  const adapter = new Adapter(card.classes.length);
  const { effects } = await judgeExports({ card, source: oldGraph, holdout: old.holdout, adapter }, exports);
  const harmful = new Set(
    exports.flatMap(({ rows }, index) => (isHarmful(effects[index]!) ? rows.map(({ id }) => id) : [])),
  );
  const isGone = ({ label }: Draft) => classNamed(card, label) === undefined;
  const gone = exports.flatMap(({ rows }) => rows).filter(isGone).length;
  const merged = mergeExports(exports, (row) => isGone(row) || (leaveOut && harmful.has(row.id)));
  for (const line of describeFeedback(merged)) report(line);
  if (gone > 0) report(`left out, since the model no longer has their class: ${gone}`);
  for (const [index, { name, rows }] of exports.entries()) {
    for (const line of describeEffect(name, rows.length, effects[index]!, leaveOut)) report(line);
  }
  const { lessons } = merged;
  if (lessons.length === 0) throw new AppError("input-invalid", { reason: "these files contain no lessons" });

  if (data !== undefined && !trainer) {
    await oldGraph.release();
    const table = await weightedTable(card, lessons, data, weight);
    await writeFile(out, table.csv);
    report(
      `${out}: ${table.dataRows} data rows with weight 1, ${lessons.length} lessons with weight ${weight}`,
    );
    if (table.unevenRows > 0)
      report(
        `left out of the data, since they have more or fewer cells than its header: ${table.unevenRows}`,
      );
    for (const line of trainingAdvice(join(models, id), out, table)) report(line);
    return true;
  }
  if (!trainer && !(oldGraph.learns && card.learning)) {
    const reason = `lessons can't be merged into ${id}; run npm run doctor -- ${join(models, id, "model.onnx")} to see why. With --data FILE, the data and the lessons are written to one table, so that you can train on both`;
    throw new AppError("cannot-learn", { model: id, reason });
  }
  const replayed = await replayLessons(card, oldGraph, lessons);
  await oldGraph.release();
  const next = trainer
    ? await trainedModel(old, trainer, lessons, {
        dataPath: data!,
        seed: seed ?? card.training?.seed ?? 1,
        report,
      })
    : mergedModel(old, replayed.adapter, replayed.lessons);
  const refused = lessons.length - replayed.lessons;
  if (!trainer && refused > 0) report(`left out, since the model can't run on their inputs: ${refused}`);

  const nextCard = { ...parseSourceCard(next.card, "model.json"), files: card.files };
  const nextGraph = await openGraph(nextCard, next.model);
  const after = await answersOn(nextCard, nextGraph, lessons);
  await nextGraph.release();
  const holdouts = compareHoldouts(old.holdout, next.holdout);
  const comparisons: Comparison[] = [
    ...(holdouts ? [holdouts] : []),
    { name: "feedback, all of it", before: replayed.before, after, sameRows: true, decides: true },
  ];
  if (oldGraph.learns && card.learning) {
    const { before, progressive } = replayed;
    // Without a holdout, only the predictions made before learning from each row show how the lessons affect
    // other inputs.
    const name = "feedback, one by one";
    comparisons.push({ name, before, after: progressive, sameRows: true, decides: !holdouts });
  }
  for (const line of describeComparisons(comparisons)) report(line);
  const taughtExamples = old.holdout ? countTaught(old.holdout, replayed.taught) : 0;
  if (taughtExamples > 0)
    report(
      `${taughtExamples} of the holdout's examples are also lessons; on those, the score shows only that they were learned.`,
    );
  if (!holdouts)
    report(
      "The old or the new model has no holdout, so only the feedback shows the lessons' effect on other inputs.",
    );

  const worse = whatGotWorse(comparisons, card.learning?.maximumHoldoutDrop ?? usualMaximumDrop);
  if (worse.length > 0) {
    const names = new Intl.ListFormat("en-GB").format(worse.map(({ name }) => `“${name}”`));
    if (!force) {
      report(
        `Refused: the new model is worse on ${names}. Nothing was changed; --force replaces the model anyway.`,
      );
      return false;
    }
    report(`The new model is worse on ${names}, but replaces the old one anyway because of --force.`);
  }
  const backup = await replaceModel(old, next, backups);
  report(`${old.folder}: version ${nextCard.version}. The old version is kept in ${backup}`);
  report(
    "Run npm run build and deploy the site. Visitors' own lessons are then replayed on the new version.",
  );
  return true;
}

/** Describes the effect of one visitor's file on its own, if it can be measured. */
function describeEffect(
  name: string,
  rows: number,
  { holdout, others }: SourceEffect,
  leaveOut: boolean,
): string[] {
  const effect = holdout ?? others;
  if (!effect || rows === 0) return [];
  const points = 100 * (effect.after.accuracy - effect.before.accuracy);
  const where = holdout ? "the holdout" : "the other files' rows";
  const line = `${name}: on their own, its ${rows} rows change accuracy on ${where} by ${points.toFixed(2)} points`;
  if (!isHarmful({ holdout, others })) return [line];
  const advice = leaveOut ? "left out" : "--leave-out-harmful leaves them out";
  return [`${line}, which is harmful: ${advice}`];
}

function describeFeedback({ files, lessons, superseded, excluded, contradicted }: MergedFeedback): string[] {
  const lines: string[] = [];
  for (const { path, report, leftOut } of files) {
    const { read, added, known, refused, refusedCount, guess, stopped } = report;
    lines.push(`${path}: ${read} rows read, ${added} new, ${known} already known, ${refusedCount} refused`);
    if (guess) {
      const meanings = guess.meanings === "" ? "" : ` (${guess.meanings})`;
      lines.push(
        `  the column "${guess.column}" was taken for the class${meanings}; leave the file out if it isn't`,
      );
    }
    for (const { line, problem } of refused.slice(0, listedRows)) {
      lines.push(`  line ${line}: ${problem.at}: ${problem.message}`);
    }
    if (refusedCount > listedRows) lines.push(`  and ${refusedCount - listedRows} more`);
    if (leftOut && leftOut.otherRows > 0)
      lines.push(`  left out, feedback on other models: ${leftOut.otherRows} rows`);
    if (leftOut && leftOut.unreadable.count > 0) {
      const { count, line } = leftOut.unreadable;
      const where = line === undefined ? "" : `, the first on line ${line}`;
      lines.push(`  left out, not feedback that was sent from a page: ${count} parts${where}`);
    }
    if (stopped) lines.push(`  the rest can't be read: ${stopped.details.reason ?? stopped.message}`);
  }
  lines.push(
    `${lessons.length} lessons; ${superseded} rows were replaced by a later verdict on the same input, ${excluded} are excluded from lessons`,
  );
  if (contradicted > 0) lines.push(`verdicts differ on ${contradicted} inputs; the newest one counts`);
  return lines;
}

function readArguments(argv: readonly string[], root: string) {
  const { values, positionals } = parse(argv);
  const [id, ...files] = positionals;
  if (id === undefined || files.length === 0) throw new AppError("input-invalid", { reason: retrainUsage });
  if (values.seed !== undefined && !/^\d{1,9}$/.test(values.seed)) {
    throw new AppError("input-invalid", { reason: `--seed takes a whole number, not ${values.seed}` });
  }
  if (values.weight !== undefined && !(Number(values.weight) > 0)) {
    throw new AppError("input-invalid", { reason: `--weight takes a number above 0, not ${values.weight}` });
  }
  const paths = files.map((path) => resolve(root, path));
  const data = values.data === undefined ? undefined : resolve(root, values.data);
  for (const path of data === undefined ? paths : [...paths, data]) {
    if (!existsSync(path)) throw new AppError("not-found", { path, reason: `there is no file ${path}` });
  }
  return {
    id,
    paths,
    data,
    force: values.force,
    leaveOut: values["leave-out-harmful"],
    seed: values.seed === undefined ? undefined : Number(values.seed),
    weight: Number(values.weight ?? usualWeight),
    out: resolve(root, values.out ?? `${id}-with-lessons.csv`),
    models: resolve(root, values.models),
    backups: resolve(root, values.backups),
  };
}

function parse(argv: readonly string[]) {
  return parseArguments(
    argv,
    {
      data: { type: "string" },
      force: { type: "boolean", default: false },
      "leave-out-harmful": { type: "boolean", default: false },
      seed: { type: "string" },
      weight: { type: "string" },
      out: { type: "string" },
      models: { type: "string", default: "public/models" },
      backups: { type: "string", default: "backups" },
    },
    retrainUsage,
  );
}

import type { FindingTexts } from "../../../doctor/report.ts";
import type { NoteTexts } from "../../../training/training-note.ts";
import type { RefusalTexts } from "../../../training/training-refusal.ts";
import { about } from "./about.ts";
import { amounts } from "./amounts.ts";
import { api } from "./api.ts";
import { backup } from "./backup.ts";
import { controls } from "./controls.ts";
import { errors } from "./errors.ts";
import { explanations } from "./explanations.ts";
import { feedback } from "./feedback.ts";
import { frame } from "./frame.ts";
import { home } from "./home.ts";
import { inbox } from "./inbox.ts";
import { learning } from "./learning.ts";
import { model } from "./model.ts";
import { newModel } from "./new.ts";
import { publish } from "./publish.ts";
import { sending } from "./sending.ts";
import { table } from "./table.ts";

/** The page's texts in English, by screen. Any other language is a folder next to this one with the same structure. */
export const en = {
  about,
  amounts,
  api,
  backup,
  controls,
  errors,
  explanations,
  feedback,
  frame,
  home,
  inbox,
  learning,
  model,
  newModel,
  publish,
  sending,
  table,
};

/**
 * The texts that a language provides. The English sentences about checks and training are beside the code that they
 * describe, so that a page that only predicts doesn't load them.
 */
export type Words = typeof en & {
  readonly findings?: FindingTexts;
  readonly trainingNotes?: NoteTexts;
  readonly trainingRefusals?: RefusalTexts;
};

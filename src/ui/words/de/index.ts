import type { Translation } from "../complete.ts";
import { about } from "./about.ts";
import { amounts } from "./amounts.ts";
import { api } from "./api.ts";
import { backup } from "./backup.ts";
import { controls } from "./controls.ts";
import { errors } from "./errors.ts";
import { explanations } from "./explanations.ts";
import { feedback } from "./feedback.ts";
import { findings } from "./findings.ts";
import { frame } from "./frame.ts";
import { home } from "./home.ts";
import { inbox } from "./inbox.ts";
import { learning } from "./learning.ts";
import { model } from "./model.ts";
import { newModel } from "./new.ts";
import { publish } from "./publish.ts";
import { sending } from "./sending.ts";
import { table } from "./table.ts";
import { trainingNotes } from "./training-notes.ts";
import { trainingRefusals } from "./training-refusals.ts";

/** The page's texts in German. Any that are missing here appear in English. */
export const de: Translation = {
  about,
  amounts,
  api,
  backup,
  controls,
  errors,
  explanations,
  feedback,
  findings,
  frame,
  home,
  inbox,
  learning,
  model,
  newModel,
  publish,
  sending,
  table,
  trainingNotes,
  trainingRefusals,
};

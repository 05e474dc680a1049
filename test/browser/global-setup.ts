import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { type EngineName, engineNames, findEngine } from "./engines/start-engine.ts";
import { findJourneyBrowser } from "./find-browser.ts";

declare module "vitest" {
  interface ProvidedContext {
    browserPath: string;
    distFolder: string;
    /** The programs of the other engines, where installed. */
    engines: Partial<Record<EngineName, string | undefined>>;
  }
}

/** Finds the browsers once for all journeys, and makes sure that there is a built site to test. */
export default function setup(project: TestProject): void {
  const distFolder = fileURLToPath(new URL("../../dist", import.meta.url));
  if (!existsSync(`${distFolder}/index.html`)) {
    throw new Error(
      "There is no dist/index.html: the journeys test the built site, so run `npm run build` first.",
    );
  }
  project.provide("distFolder", distFolder);
  project.provide("browserPath", findJourneyBrowser());
  project.provide("engines", Object.fromEntries(engineNames.map((name) => [name, findEngine(name)])));
}

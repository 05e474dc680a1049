import { installEngines } from "./engines/start-engine.ts";
import { installJourneyBrowser } from "./find-browser.ts";

/**
 * Run by `npm test` during the build: on Debian, as root, installs missing browsers. The journeys report what is not
 * available.
 */
try {
  installJourneyBrowser();
} catch (error) {
  console.warn(error instanceof Error ? error.message : error);
}
installEngines();

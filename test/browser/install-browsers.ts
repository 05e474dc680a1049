import { installEngines } from "./engines/start-engine.ts";
import { installJourneyBrowser } from "./find-browser.ts";

/**
 * `npm test` runs this during the build. On Debian, as root, it installs missing browsers. The journeys
 * report what is still missing.
 */
try {
  installJourneyBrowser();
} catch (error) {
  console.warn(error instanceof Error ? error.message : error);
}
installEngines();

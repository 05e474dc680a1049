import { accessSync, constants, existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { canInstallPackages, installPackages } from "./apt-packages.ts";

/** The commands that start Chromium or a relative. */
const commands = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "microsoft-edge",
  "microsoft-edge-stable",
];

/** Where installers put the browser if they don't add it to PATH. */
function usualPlaces(): string[] {
  switch (process.platform) {
    case "darwin":
      return ["", homedir()].flatMap((home) => [
        `${home}/Applications/Google Chrome.app/Contents/MacOS/Google Chrome`,
        `${home}/Applications/Chromium.app/Contents/MacOS/Chromium`,
        `${home}/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge`,
      ]);
    case "win32":
      return ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].flatMap((name) => {
        const folder = process.env[name];
        if (folder === undefined) return [];
        return ["Google\\Chrome", "Chromium", "Microsoft\\Edge"].flatMap((product) => {
          const program = product.endsWith("Edge") ? "msedge.exe" : "chrome.exe";
          return [join(folder, product, "Application", program)];
        });
      });
    default:
      return ["/opt/google/chrome/chrome", "/opt/microsoft/msedge/msedge", "/usr/lib/chromium/chromium"];
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function inPath(): string[] {
  const suffix = process.platform === "win32" ? ".exe" : "";
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return commands.flatMap((command) => folders.map((folder) => join(folder, command + suffix)));
}

/**
 * Installs one of Debian's browsers, and a font if the machine has none, since without a font all text would
 * be blank boxes.
 * @returns apt-get's output if it failed
 */
function installFromDebian(browser: string): string | undefined {
  const fonts = existsSync("/usr/share/fonts/truetype") ? [] : ["fonts-dejavu-core"];
  return installPackages(browser, ...fonts);
}

function whatToDo(): string {
  return [
    "The journeys need Chrome, Chromium or Edge, and none was found. Do one of these, then run the command again:",
    "  Debian, Ubuntu:  sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium fonts-dejavu-core",
    "  Fedora:          sudo dnf install chromium",
    "  macOS:           brew install --cask chromium   (or install Google Chrome)",
    "  Windows:         winget install Google.Chrome   (Edge, which comes with Windows, works too)",
    "  any other:       HUNCH_BROWSER=/path/to/chrome npm test",
  ].join("\n");
}

/** The program named in HUNCH_BROWSER. */
function namedBrowser(): string | undefined {
  const named = process.env.HUNCH_BROWSER;
  if (named === undefined || named === "") return undefined;
  if (isProgram(named)) return named;
  throw new Error(`HUNCH_BROWSER is ${named}, which is not an executable program.`);
}

const findWhole = () => [...inPath(), ...usualPlaces()].find(isProgram);

/**
 * Debian's Chromium package without windows, menus or extensions, which needs half as much processor time for a
 * journey. The command in PATH is a script; killing that, as some journeys do, would leave the browser running.
 */
const shell = "chromium-headless-shell";
const findShell = () => [`/usr/lib/chromium/${shell}`].find(isProgram);

/**
 * Finds Chromium or a relative: HUNCH_BROWSER, then PATH, then this system's usual locations. If there is none,
 * it installs Debian's browser, but only on Debian as root.
 * @returns the path of the program
 * @throws an Error that says exactly what to do
 */
export function findBrowser(): string {
  return namedBrowser() ?? findWhole() ?? installed("chromium", findWhole);
}

/**
 * Finds the journeys' browser: HUNCH_BROWSER, then `chromium-headless-shell`, then whatever `findBrowser` finds.
 * If it has to install one, it installs the shell.
 * @returns the path of the program
 * @throws an Error that says exactly what to do
 */
export function findJourneyBrowser(): string {
  return namedBrowser() ?? findShell() ?? findWhole() ?? installed(shell, findShell);
}

/**
 * Installs the shell on Debian, as root, even if there is a complete browser. @throws the same errors as
 * `findJourneyBrowser`
 */
export function installJourneyBrowser(): void {
  if (namedBrowser() !== undefined || findShell() !== undefined) return;
  if (!canInstallPackages()) findJourneyBrowser();
  else if (findWhole() === undefined) installed(shell, findShell);
  else console.warn(installFromDebian(shell) ?? `Installed ${shell}.`);
}

function installed(browser: string, find: () => string | undefined): string {
  const failure = canInstallPackages() ? installFromDebian(browser) : undefined;
  const found = find();
  if (found !== undefined) return found;
  throw new Error([failure, whatToDo()].filter((text) => text !== undefined).join("\n"));
}

/** Switches for a browser that connects only to the site under test. As root, Chromium can't run its sandbox. */
export function browserArguments(): string[] {
  const quiet = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
  return process.getuid?.() === 0 ? ["--no-sandbox", ...quiet] : quiet;
}

/**
 * Switches for the journeys' browser. They keep V8 from recompiling WebAssembly with its optimising compiler,
 * which took a third of a short visit's processor time and didn't pay off before the visit ended. Results stay the
 * same. The benches don't use these switches.
 */
export function journeyArguments(): string[] {
  return [...browserArguments(), "--js-flags=--liftoff-only"];
}

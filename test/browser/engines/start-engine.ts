import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canInstallPackages, installPackages } from "../apt-packages.ts";
import { freePort } from "../free-port.ts";
import { connectToDriver, connectToMarionette, type WebDriver } from "./web-driver.ts";

/** A running browser with an engine other than Chromium's, and with its own profile. */
export type Engine = {
  readonly driver: WebDriver;
  /** The folder where its downloads are saved. */
  readonly downloads: string;
  readonly stop: () => Promise<void>;
};

export const engineNames = ["Firefox", "WebKitGTK"] as const;
export type EngineName = (typeof engineNames)[number];

const miniBrowser = ["4.1", "4.0", "6.0"]
  .flatMap((version) =>
    ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/libexec", "/usr/lib64"].map(
      (folder) => `${folder}/webkit${version === "6.0" ? "" : "2"}gtk-${version}/MiniBrowser`,
    ),
  )
  .find(existsSync);

const engines = {
  Firefox: { programs: ["firefox-esr", "firefox"], also: [], packages: ["firefox-esr"], start: startFirefox },
  WebKitGTK: {
    programs: ["WebKitWebDriver"],
    also: ["Xvfb"],
    packages: ["webkit2gtk-driver", "xvfb"],
    start: startWebKit,
  },
} as const;

function inPath(program: string): boolean {
  return spawnSync("which", [program], { stdio: "ignore" }).status === 0;
}

function find(name: EngineName): string | undefined {
  const { programs, also } = engines[name];
  return also.every(inPath) ? programs.find(inPath) : undefined;
}

/** Installs the missing engines, on Debian as root. Never fails: `findEngine` reports what is missing. */
export function installEngines(): void {
  const missing = engineNames.filter((name) => find(name) === undefined);
  if (missing.length === 0 || !canInstallPackages()) return;
  const failure = installPackages(...missing.flatMap((name) => engines[name].packages));
  if (failure !== undefined) console.warn(failure);
}

/**
 * Finds an engine. If it is missing, prints a message; the run doesn't fail, since all journeys run in Chromium
 * anyway.
 * @returns the path of its program, or undefined if it is missing
 */
export function findEngine(name: EngineName): string | undefined {
  const found = find(name);
  if (found !== undefined) return found;
  const packages = engines[name].packages.join(" ");
  console.warn(
    `SKIPPED: the journeys in ${name}, which is not installed. Debian: apt-get install ${packages}`,
  );
  return undefined;
}

/** Starts an engine found by `findEngine`. */
export async function startEngine(name: EngineName, program: string): Promise<Engine> {
  const home = await mkdtemp(join(tmpdir(), "hunch-engine-"));
  const downloads = join(home, "downloads");
  await mkdir(downloads);
  const children: ChildProcess[] = [];
  // If the tests are interrupted, stop these processes too.
  process.once("exit", () => {
    for (const { pid } of children) if (pid !== undefined) endGroup(pid);
  });
  const stop = async () => {
    for (const child of children.reverse()) await end(child);
    await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
  const run = (command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
    const child = spawn(command, args, {
      env: { ...process.env, HOME: home, TZ: "Asia/Kolkata", ...env },
      stdio: ["ignore", "pipe", "ignore"],
      // The program gets its own process group, so that its child processes end with it.
      detached: true,
    });
    children.push(child);
    return child;
  };
  try {
    const driver = await engines[name].start(run, program, home, downloads);
    await driver.send("WebDriver:SetTimeouts", { script: 120_000, pageLoad: 60_000 });
    return {
      driver,
      downloads,
      stop: async () => {
        await driver.send("WebDriver:DeleteSession").catch(() => undefined);
        driver.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Run = (command: string, args: readonly string[], env?: NodeJS.ProcessEnv) => ChildProcess;

async function startFirefox(run: Run, program: string, home: string, downloads: string): Promise<WebDriver> {
  const settings = {
    "marionette.port": 0,
    "browser.download.folderList": 2,
    "browser.download.dir": downloads,
    "browser.download.useDownloadDir": true,
    "browser.download.always_ask_before_handling_new_types": false,
    "browser.helperApps.neverAsk.saveToDisk": "application/zip",
    // Firefox should connect only to the site under test.
    "app.update.enabled": false,
    "app.normandy.enabled": false,
    "browser.newtabpage.enabled": false,
    "browser.safebrowsing.malware.enabled": false,
    "browser.safebrowsing.phishing.enabled": false,
    "datareporting.policy.dataSubmissionEnabled": false,
    "network.captive-portal-service.enabled": false,
    "network.connectivity-service.enabled": false,
    "intl.accept_languages": "en-GB, en",
  };
  const lines = Object.entries(settings).map(
    ([key, value]) => `user_pref(${JSON.stringify(key)}, ${JSON.stringify(value)});\n`,
  );
  await writeFile(join(home, "user.js"), lines.join(""));
  const child = run(program, ["--headless", "--marionette", "--no-remote", "--profile", home]);
  const portFile = join(home, "MarionetteActivePort");
  const port = await until(child, async () => Number(await readFile(portFile, "utf8")) || undefined);
  const driver = await connectToMarionette(port);
  await driver.send("WebDriver:NewSession", { capabilities: { alwaysMatch: {} } });
  return driver;
}

async function startWebKit(run: Run, program: string, home: string, downloads: string): Promise<WebDriver> {
  const screen = run("Xvfb", ["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"]);
  const [display] = (await once(screen.stdout!, "data")) as [Buffer];
  await mkdir(join(home, ".config"));
  await writeFile(join(home, ".config/user-dirs.dirs"), `XDG_DOWNLOAD_DIR="${downloads}"\n`);
  const port = await freePort();
  const child = run(program, [`--port=${port}`], {
    DISPLAY: `:${display.toString().trim()}`,
    LANG: "C.UTF-8",
    LANGUAGE: "en_GB",
    XDG_CONFIG_HOME: join(home, ".config"),
    XDG_DATA_HOME: join(home, ".local/share"),
    XDG_CACHE_HOME: join(home, ".cache"),
    // The machine may have no graphics card.
    WEBKIT_DISABLE_DMABUF_RENDERER: "1",
    WEBKIT_DISABLE_COMPOSITING_MODE: "1",
    // As in Chromium (`journeyArguments`), no compiler optimises WebAssembly that runs only for a short visit. A
    // single marker leaves the other cores to the other journeys.
    JSC_useOMGJIT: "false",
    JSC_numberOfGCMarkers: "1",
  });
  const url = `http://127.0.0.1:${port}`;
  await until(child, async () => (await fetch(`${url}/status`)).ok || undefined);
  const driver = connectToDriver(url);
  const browser = { ...(miniBrowser !== undefined && { binary: miniBrowser }), args: ["--automation"] };
  const capabilities = { alwaysMatch: { "webkitgtk:browserOptions": browser } };
  await driver.send("WebDriver:NewSession", { capabilities });
  return driver;
}

/** Repeats a request until there is a response, for at most a minute. */
async function until<Value>(child: ChildProcess, ask: () => Promise<Value | undefined>): Promise<Value> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const value = await ask().catch(() => undefined);
    if (value !== undefined) return value;
    if (Date.now() > deadline || child.exitCode !== null)
      throw new Error(`${child.spawnfile} does not respond (exit code ${child.exitCode}).`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, "exit");
  endGroup(child.pid);
  await gone;
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The process has already ended.
  }
}

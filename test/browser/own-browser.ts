import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium } from "playwright-core";
import { journeyArguments } from "./find-browser.ts";

/** A separate browser with a profile that outlives it, so that it can be killed and restarted. */
export class OwnBrowser {
  private process: ChildProcess | undefined;
  private browser: Browser | undefined;

  private constructor(
    private readonly program: string,
    private readonly profile: string,
  ) {}

  static async create(program: string): Promise<OwnBrowser> {
    return new OwnBrowser(program, await mkdtemp(join(tmpdir(), "hunch-profile-")));
  }

  /** Starts the browser with its profile and returns its context. */
  async start(): Promise<BrowserContext> {
    const child = spawn(
      this.program,
      [
        ...journeyArguments(),
        "--headless",
        "--remote-debugging-port=0",
        `--user-data-dir=${this.profile}`,
        "about:blank",
      ],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    this.process = child;
    const address = await new Promise<string>((resolve, reject) => {
      let said = "";
      child.stderr.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
        if (found !== undefined) resolve(found);
      });
      child.once("exit", (code) => reject(new Error(`The browser exited with ${code}:\n${said}`)));
    });
    this.browser = await chromium.connectOverCDP(address);
    const context = this.browser.contexts()[0];
    if (context === undefined) throw new Error("The browser has no default context.");
    return context;
  }

  /** Kills the browser as a crash would: at once, without letting it save anything first. */
  async kill(): Promise<void> {
    const child = this.process;
    // A killed browser has a signal code instead of an exit code.
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
    await this.browser?.close().catch(() => undefined);
  }

  /** Ends the browser and deletes its profile. */
  async remove(): Promise<void> {
    await this.kill();
    // Child processes of a killed browser may still be writing for a moment.
    await rm(this.profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

import { execFile } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const project = fileURLToPath(new URL("../../", import.meta.url));

/** Builds the site as `npm run build` does, but with a different public folder and output folder. */
const program = `
  const { build } = await import("vite");
  const [publicDir, outDir] = process.argv.slice(1);
  await build({ publicDir, logLevel: "warn", build: { outDir } });
`;

/** A deployer's copy of the public folder, and the site built from it. */
export class Deployment {
  private constructor(readonly folder: string) {}

  static async make(): Promise<Deployment> {
    const folder = await mkdtemp(join(tmpdir(), "hunch-owner-"));
    await cp(join(project, "public"), join(folder, "public"), { recursive: true });
    return new Deployment(folder);
  }

  /** The models' folder. */
  get models(): string {
    return join(this.folder, "public/models");
  }

  /** Builds the site from the folder's current files. @returns the output folder */
  async build(name: string): Promise<string> {
    const dist = join(this.folder, name);
    const args = ["--liftoff-only", "--input-type=module", "-e", program, join(this.folder, "public"), dist];
    // With the tests' environment, this would be a development build. Cutting the runtime for each site would
    // take too long.
    const env = { ...process.env, NODE_ENV: "production", HUNCH_RUNTIME: "whole", HUNCH_BUILD: "quick" };
    await promisify(execFile)(process.execPath, args, { cwd: project, env });
    return dist;
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true });
  }
}

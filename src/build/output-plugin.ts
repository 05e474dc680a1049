import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { Plugin, ResolvedConfig } from "vite";
import { isNeeded, serviceWorkerName, splitServiceWorker } from "../core/precache.ts";
import { forTerminal } from "../core/visible-text.ts";
import { afterBuild } from "./after-build.ts";
import { filesIn } from "./files-in.ts";
import { documentNames } from "./site-plugin.ts";

/** The folder that belongs to the build, in the project's folder. */
const usualFolder = "dist";
/** The project's other folders, beside Vite's public folder. */
const projectFolders = ["src", "test", "node_modules", "backups"] as const;
/** A file that lies in a site's folder while a build is writing to it. */
const unfinished = ".hunch-unfinished";
/** Files that the build writes in addition to those that `isNeeded` knows. */
const otherNames: ReadonlySet<string> = new Set(["_headers", ...documentNames]);

/**
 * Prepares the folder that the site is built into: removes the files of the build before, and copies the public folder
 * into it. Vite would do this before the models are checked, so that a fault in a card would take a served site away,
 * and would delete everything in a folder inside the project, even the public folder, and nothing in other ones.
 *
 * `dist/` belongs to the build. Any other folder must be new or empty, or contain only what an earlier build wrote; in
 * such a folder, files and folders whose names begin with a dot stay as they are. A folder that contains the project,
 * or that is in one of its own folders, is refused.
 */
export function outputPlugin(): Plugin[] {
  let config: ResolvedConfig;
  let folder = "";
  const prepare: Plugin = {
    name: "hunch:output",
    apply: "build",
    config: () => ({ build: { emptyOutDir: false, copyPublicDir: false } }),
    configResolved(resolved) {
      config = resolved;
      folder = resolve(config.root, config.build.outDir);
    },
    buildStart() {
      const reason = reasonAgainst(folder, config);
      if (reason !== undefined) this.error(forTerminal(reason));
    },
    generateBundle: {
      // Once the other plugins have refused what they refuse.
      order: "post",
      handler() {
        const reason = reasonAgainst(folder, config);
        if (reason !== undefined) this.error(forTerminal(reason));
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, unfinished), "This site is incomplete. Build it again.\n");
        removeFiles(folder, isUsual(folder, config) ? /^\.git(\/|$)/ : hidden);
        // A link that leads to nothing, as editors make them, is left out.
        if (existsSync(config.publicDir))
          cpSync(config.publicDir, folder, { recursive: true, dereference: true, filter: existsSync });
      },
    },
  };
  const finish = afterBuild("hunch:output-finished", async () => {
    rmSync(join(folder, unfinished), { force: true });
  });
  return [prepare, finish];
}

/** Matches the path of a file whose name, or a folder's that it is in, begins with a dot. */
const hidden = /(^|\/)\./;

/** Why the site can't be built into a folder; undefined if it can. */
function reasonAgainst(folder: string, config: ResolvedConfig): string | undefined {
  const advice = `Build it into ${usualFolder}, which is the default, or into another new folder, and move it to where it belongs.`;
  const real = realPath(folder);
  const root = realPath(config.root);
  if (isIn(root, real))
    return `The site can't be built into ${folder}, which contains the project. ${advice}`;
  const places = [config.publicDir, ...projectFolders.map((name) => join(config.root, name))];
  const place = places.filter(Boolean).find((each) => {
    const own = realPath(each);
    return isIn(real, own) || isIn(own, real);
  });
  if (place !== undefined)
    return `The site can't be built into ${folder}, since ${place} belongs to the project. ${advice}`;
  if (isUsual(folder, config)) return undefined;
  const others = foreignFiles(folder, config.publicDir);
  if (others.length === 0) return undefined;
  const more = others.length > 3 ? ` and ${others.length - 3} more` : "";
  return `The site can't be built into ${folder}, since this may not be an earlier build's: ${others.slice(0, 3).join(", ")}${more}. Delete it if it isn't needed, or choose a new or empty folder, or one that contains only an earlier build, which is then replaced. Other files that belong to the site go into ${config.publicDir}.`;
}

/** True for the build's own folder. If it is a link, it leads to a folder that may contain anything. */
function isUsual(folder: string, { root }: ResolvedConfig): boolean {
  return realPath(folder) === join(realPath(root), usualFolder);
}

/**
 * The names of files in a folder that no build has written, such as the pages of another site, or a model that its owner
 * added there. Files that are in the public folder, too, are copies.
 */
function foreignFiles(folder: string, publicDir: string): string[] {
  if (!existsSync(folder)) return [];
  const isUnfinished = existsSync(join(folder, unfinished));
  const listed = listedFiles(folder);
  if (!isUnfinished && !listed) return readdirSync(folder).filter((name) => !name.startsWith("."));
  return filesIn(folder).filter((path) => {
    if (hidden.test(path)) return false;
    const plain = path.replace(/\.(br|gz)$/, "");
    if (otherNames.has(plain) || plain === serviceWorkerName) return false;
    if ([path, plain].some((each) => existsSync(join(publicDir, each)))) return false;
    // Lists of earlier versions include other files that were in the folder.
    return !(isNeeded(plain) && (isUnfinished || listed?.has(plain)));
  });
}

/** The files in the list of a built site's service worker; undefined if there is none. */
function listedFiles(folder: string): ReadonlySet<string> | undefined {
  const path = join(folder, serviceWorkerName);
  if (!existsSync(path)) return undefined;
  const { manifest } = splitServiceWorker(readFileSync(path, "utf8"));
  return manifest && new Set([...Object.keys(manifest.shell), ...Object.keys(manifest.later)]);
}

function removeFiles(folder: string, except: RegExp): void {
  for (const path of filesIn(folder)) {
    if (path === unfinished || except.test(path)) continue;
    rmSync(join(folder, path));
    for (let name = dirname(path); name !== "."; name = dirname(name)) {
      if (readdirSync(join(folder, name)).length > 0) break;
      rmdirSync(join(folder, name));
    }
  }
}

/** True if `path` is the same as `folder` or is somewhere in it. */
function isIn(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** A path without links, which may lead to something that doesn't exist yet. */
function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent), basename(path));
  }
}

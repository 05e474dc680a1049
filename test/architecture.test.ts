import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

/*
 * The two tables in src/README.md define the architecture: which folders each folder may import from, and where each
 * package may be imported. These tests check the code against the tables.
 */

const root = fileURLToPath(new URL("../", import.meta.url));
const readme = readFileSync(join(root, "src/README.md"), "utf8");

type Import = { readonly file: string; readonly target: string };

const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => `src/${path.replaceAll("\\", "/")}`);

const imports: readonly Import[] = files.flatMap((file) => {
  const text = readFileSync(join(root, file), "utf8");
  const statements = text.matchAll(
    /^(?:import|export)\b[^"';]*?from "([^"]+)"|^import "([^"]+)"|\bimport\("([^"]+)"\)/gm,
  );
  return [...statements].map(([, from, bare, dynamic]) => ({ file, target: from ?? bare ?? dynamic ?? "" }));
});

/** Imports of the project's own files, with the target's path relative to the root. */
const ownImports = imports
  .filter(({ target }) => target.startsWith("."))
  .map(({ file, target }) => ({ file, target: normalize(join(dirname(file), target.split("?")[0]!)) }));

/** The rows of the table whose header begins with this word. Each cell is the list of its code spans. */
function tableRows(header: string): string[][][] {
  const lines = readme.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`| ${header} |`));
  const end = lines.findIndex((line, index) => index > start && !line.startsWith("|"));
  return lines.slice(start + 2, end).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!)),
  );
}

const allowed = new Map(
  tableRows("folder").map((cells) => {
    const [folders = [], , may = []] = cells;
    return [folders[0]!.replace(/\/$/, ""), new Set(may.map((name) => name.replace(/\/$/, "")))] as const;
  }),
);
const homes = tableRows("package").map(([packages = [], places = []]) => ({ packages, places }));

/** Where JSON is parsed that the same code wrote, or that belongs to the site itself. The build reads only the owner's. */
const parsesOwnJson = new Set([
  "src/core/precache.ts",
  "src/learning/outbox.ts",
  "src/learning/write-ahead.ts",
  "src/publish/site-files.ts",
  "src/training/recipes/border-points.ts",
  "src/ui/api/api-request.ts",
  "src/ui/frame/shell.ts",
  "src/ui/model/place/place-map.tsx",
  "src/ui/new/live-form.tsx",
  "src/ui/state/form-values.ts",
  "src/ui/state/site.ts",
  "src/ui/state/web-storage.ts",
]);

/** `src/ui/model/form/x.tsx` is in the folder `ui` or, when looking for cycles inside ui/, in `ui/model`. */
function folderOf(file: string, depth = 1): string {
  return file.split("/").slice(1, -1).slice(0, depth).join("/");
}

/** Every import cycle between folders, as the path around it. */
function circles(edges: readonly Import[], folder: (file: string) => string): string[] {
  const next = new Map<string, Set<string>>();
  for (const { file, target } of edges) {
    const [from, to] = [folder(file), folder(target)];
    if (from !== to) next.set(from, (next.get(from) ?? new Set()).add(to));
  }
  const found: string[] = [];
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) {
      found.push([...path.slice(path.indexOf(name)), name].join(" > "));
      return;
    }
    for (const other of next.get(name) ?? []) visit(other, [...path, name]);
  };
  for (const name of next.keys()) visit(name, []);
  return [...new Set(found)];
}

describe("the architecture", () => {
  it("has a row in src/README.md for every folder, and a folder for every row", () => {
    const folders = new Set(imports.map(({ file }) => folderOf(file)));
    expect([...allowed.keys()].sort()).toEqual([...folders].sort());
  });

  it("lets a folder import only from those that its row allows", () => {
    const forbidden = ownImports
      .map(({ file, target }) => ({ file, from: folderOf(file), to: folderOf(target) }))
      .filter(({ from, to }) => from !== to && !allowed.get(from)?.has(to))
      .map(({ file, to }) => `${file} imports ${to}/`);
    expect(forbidden).toEqual([]);
  });

  it("has only permissions that are used", () => {
    const used = new Set(ownImports.map(({ file, target }) => `${folderOf(file)} > ${folderOf(target)}`));
    const unused = [...allowed].flatMap(([from, may]) =>
      [...may].map((to) => `${from} > ${to}`).filter((permission) => !used.has(permission)),
    );
    expect(unused).toEqual([]);
    const unusedHomes = homes.flatMap(({ packages, places }) =>
      places.filter(
        (place) =>
          !imports.some(
            ({ file, target }) =>
              file.startsWith(`src/${place}`) &&
              packages.some((name) => target === name || target.startsWith(`${name}/`)),
          ),
      ),
    );
    expect(unusedHomes).toEqual([]);
  });

  it("has no import cycles between folders", () => {
    expect(circles(ownImports, (file) => folderOf(file))).toEqual([]);
  });

  it("has no import cycles between the folders of ui/", () => {
    const inUi = ownImports.filter(
      ({ file, target }) => /^src\/ui\/.+\//.test(file) && target.startsWith("src/ui/"),
    );
    expect(circles(inUi, (file) => folderOf(file, 2))).toEqual([]);
  });

  it("imports a package only where its row allows", () => {
    const misplaced = imports.filter(({ file, target }) =>
      homes.some(
        ({ packages, places }) =>
          packages.some((name) => target === name || target.startsWith(`${name}/`)) &&
          !places.some((place) => file.startsWith(`src/${place}`)),
      ),
    );
    expect(misplaced.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
  });

  it("parses JSON from outside only where its depth and size are checked first", () => {
    const unchecked = files.filter(
      (file) =>
        !parsesOwnJson.has(file) &&
        !file.startsWith("src/build/") &&
        readFileSync(join(root, file), "utf8")
          .split("\n")
          .some((line) => line.includes("JSON.parse") && !/^\s*(\*|\/\/)/.test(line)),
    );
    expect(unchecked).toEqual(["src/core/json.ts"]);
  });
});

import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { journey, ownSiteJourney } from "./journey.ts";
import { StaticSite } from "./static-site.ts";

/** Serves a copy of the site in which the text of the movie-review card is changed. */
async function withCard(
  dist: string,
  change: (text: string) => string,
  use: (site: StaticSite) => Promise<void>,
) {
  const folder = await mkdtemp(join(tmpdir(), "hunch-card-"));
  await cp(dist, folder, { recursive: true });
  const path = join(folder, "models/movie-review/model.json");
  await writeFile(path, change(await readFile(path, "utf8")));
  const site = await new StaticSite(folder).start();
  try {
    await use(site);
  } finally {
    await site.shutDown();
    await rm(folder, { recursive: true });
  }
}

describe("a card", () => {
  ownSiteJourney(
    "that is missing is reported by its file name, and loads after Try again",
    async ({ page, site }) => {
      site.breakFile("movie-review/model.json", { kind: "status", status: 404 });
      await page.goto(`${site.url}#/movie-review`);
      const failure = page.getByRole("alert");
      await failure.filter({ hasText: "model.json" }).waitFor();
      site.repair();
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByRole("button", { name: "Classify", exact: true }).waitFor();
    },
  );

  ownSiteJourney("that is really an HTML page is reported by its file name", async ({ page, site }) => {
    site.breakFile("movie-review/model.json", { kind: "html" });
    await page.goto(`${site.url}#/movie-review`);
    await page.getByRole("alert").filter({ hasText: "model.json" }).waitFor();
  });

  journey("that is cut short is reported by its file name", async ({ page, distFolder }) => {
    const half = (text: string) => text.slice(0, text.length >> 1);
    await withCard(distFolder, half, async (site) => {
      await page.goto(`${site.url}#/movie-review`);
      await page.getByRole("alert").filter({ hasText: "model.json" }).waitFor();
    });
  });

  journey(
    "with a wrong key is reported with its file name, the key and what was expected",
    async ({ page, distFolder }) => {
      const renamed = (text: string) => {
        const card = JSON.parse(text);
        card.fields[0].kind = "essay";
        delete card.title;
        return JSON.stringify(card);
      };
      await withCard(distFolder, renamed, async (site) => {
        await page.goto(`${site.url}#/movie-review`);
        const failure = page.getByRole("alert").filter({ hasText: "model.json" });
        await failure.waitFor();
        const text = (await failure.textContent()) ?? "";
        expect(text).toContain("fields");
        expect(text).toContain("kind");
        expect(text).toContain("title");
        expect(text).toMatch(/expected/i);
      });
    },
  );
});

import type { Page } from "playwright-core";
import { curvesOf, drawnMap, reasonsOf } from "./explanations-page.ts";
import { classify, complaint, openModel, praise, sayThatItWas } from "./model-page.ts";
import { pathOfNothing } from "./shared-browser.ts";
import type { SharedSite, StaticSite } from "./static-site.ts";
import { chooseTable, classifyTable } from "./table-screen.ts";

/** A screen of the app, and how to open it with some content. */
export type Screen = { readonly name: string } & (
  | {
      readonly visit: "journey" | "lookingJourney";
      readonly show: (page: Page, site: SharedSite) => Promise<void>;
    }
  | {
      /** "offlineJourney" if the screen calls the API, which needs a service worker. */
      readonly visit: "ownSiteJourney" | "offlineJourney";
      readonly show: (page: Page, site: StaticSite) => Promise<void>;
    }
);

async function go(page: Page, site: SharedSite, hash: string): Promise<void> {
  await page.goto(`${site.url}${hash}`);
  await page.getByText(pathOfNothing).waitFor({ state: "detached" });
  await page.getByRole("heading", { level: 1 }).waitFor();
}

/** Every screen that a visitor can reach. Each finds nothing stored; those that store nothing share a tab. */
export const screens: readonly Screen[] = [
  {
    name: "the list of models",
    visit: "lookingJourney",
    show: async (page, site) => {
      await go(page, site, "#/");
      await page
        .getByRole("link", { name: /review/i })
        .first()
        .waitFor();
    },
  },
  {
    name: "the first example, answered",
    visit: "lookingJourney",
    show: async (page, site) => {
      await openModel(page, site);
      await reasonsOf(page).waitFor();
    },
  },
  {
    name: "a refused form",
    visit: "lookingJourney",
    show: async (page, site) => {
      await openModel(page, site);
      await page.getByLabel("Review", { exact: true }).fill("Too short");
      await page.getByRole("button", { name: "Classify", exact: true }).click();
      await page.locator('[aria-invalid="true"]').waitFor();
    },
  },
  {
    name: "a result",
    visit: "lookingJourney",
    show: async (page, site) => {
      await openModel(page, site);
      await classify(page, praise, "Ozark");
    },
  },
  {
    name: "a sighting with its map and curves",
    visit: "lookingJourney",
    show: async (page, site) => {
      await openModel(page, site, "ufo-sighting", "seconds=50&latitude=44&longitude=-12");
      await reasonsOf(page).waitFor();
      await drawnMap(page);
      await curvesOf(page).getByRole("slider").first().waitFor();
    },
  },
  {
    name: "a person's income with its reasons and curves",
    visit: "lookingJourney",
    show: async (page, site) => {
      await openModel(page, site, "census-income", "age=44&education=Bachelors");
      await reasonsOf(page).waitFor();
      await curvesOf(page).getByRole("slider").first().waitFor();
    },
  },
  {
    name: "the about page",
    visit: "lookingJourney",
    show: async (page, site) => {
      await go(page, site, "#/movie-review/about");
      await page.getByRole("table").first().waitFor();
    },
  },
  {
    name: "feedback without a row",
    visit: "lookingJourney",
    show: (page, site) => go(page, site, "#/feedback"),
  },
  {
    name: "a table with its columns to match",
    visit: "lookingJourney",
    show: async (page, site) => {
      await openModel(page, site);
      await chooseTable(page, "text,verdict\nsome,other\n");
      await page.getByRole("button", { name: "Classify the table" }).waitFor();
    },
  },
  {
    name: "the publishing page, refusing a site without models",
    visit: "lookingJourney",
    show: async (page, site) => {
      await go(page, site, "#/publish?model=movie-review");
      await page.getByRole("checkbox", { name: "Movie review", exact: true }).uncheck();
      await page.getByRole("radio", { name: /form I run/ }).check();
      await page.getByRole("button", { name: "Download site", exact: true }).click();
      await page.getByText("Choose at least one model.").waitFor();
      await page.getByText("GitHub Pages", { exact: true }).click();
    },
  },
  {
    name: "the owner's inbox with files that help, contradict and can't be read",
    visit: "lookingJourney",
    show: async (page, site) => {
      await go(page, site, "#/movie-review/learning");
      const file = (name: string, text: string) => ({
        name,
        mimeType: "text/csv",
        buffer: Buffer.from(text),
      });
      await page
        .getByLabel("Feedback files")
        .setInputFiles([
          file("one.csv", `review,label\n"${praise}",positive\nshort,maybe\n`),
          file("two.csv", `review,label\n"${praise}",negative\n`),
          file("none.csv", "{"),
        ]);
      await page.getByText("2 rows in 3 files.").waitFor();
      await page.getByRole("button", { name: "Try on a copy", exact: true }).click();
      await page.getByRole("row", { name: /Test examples/ }).waitFor();
    },
  },
  {
    name: "an address without a page",
    visit: "lookingJourney",
    show: (page, site) => go(page, site, "#/no-such-model"),
  },
  {
    name: "a lesson",
    visit: "journey",
    show: async (page, site) => {
      await openModel(page, site);
      await classify(page, `${praise} ${"unbrokenword".repeat(20)}`, "Ozark");
      await sayThatItWas(page, "Incorrect");
    },
  },
  {
    name: "a failed download",
    visit: "ownSiteJourney",
    show: async (page, site) => {
      site.breakFile("model.onnx", { kind: "status", status: 404 });
      await openModel(page, site);
      await page.getByRole("alert").waitFor();
    },
  },
  {
    name: "the API page with a response",
    visit: "offlineJourney",
    show: async (page, site) => {
      await go(page, site, "#/api");
      // The service worker answers this call, so wait until it has been installed and controls the page.
      await page.waitForFunction(() => navigator.serviceWorker.controller);
      const call = page.getByRole("region", { name: "GET api/models", exact: true });
      await call.getByText("Try it").click();
      await call.getByRole("button", { name: "Send" }).click();
      await call.getByText(/^Status 200/).waitFor();
    },
  },
  {
    name: "feedback with a row",
    visit: "journey",
    show: async (page, site) => {
      await openModel(page, site);
      await classify(page, `${praise} ${"unbrokenword".repeat(20)}`, "Ozark");
      await sayThatItWas(page, "Correct");
      await go(page, site, "#/feedback");
      await page.getByText("A wonderful film").first().waitFor();
    },
  },
  {
    name: "a scored table",
    visit: "journey",
    show: async (page, site) => {
      await openModel(page, site);
      const rows = [`${praise},negative`, `${complaint},negative`, "short,positive"];
      await chooseTable(page, `review;label\n${rows.join("\n").replaceAll(/,(?=\w+$)/gm, ";")}\n`);
      await classifyTable(page);
    },
  },
];

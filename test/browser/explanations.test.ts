import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { changesOf, drawnMap, mapOf, numberBox, reasonsOf, sliderOf } from "./explanations-page.ts";
import { openFeedback } from "./feedback-page.ts";
import { journey, lookingJourney } from "./journey.ts";
import {
  answerTo,
  button,
  classify,
  classifyButton,
  complaint,
  labelOf,
  openModel,
  percentagesOf,
  praise,
  resultOf,
  sayThatItWas,
} from "./model-page.ts";
import type { SharedSite } from "./static-site.ts";

const sighting = "seconds=50&latitude=44&longitude=-12";

/** Neither praise nor a complaint, so that one lesson changes the answer. */
const mixed = "The plot was dull but the acting was wonderful and I liked it.";

async function openSighting(page: Page, site: SharedSite, query = sighting) {
  await openModel(page, site, "ufo-sighting", query);
  await resultOf(page).waitFor();
}

describe("the nearest place with another answer", () => {
  lookingJourney(
    "is shown on the map at the end of a line that is long enough to see",
    async ({ page, site }) => {
      await openSighting(page, site, "seconds=30&latitude=45.42&longitude=-75.69");
      await drawnMap(page);
      await changesOf(page).getByText("About 72 km south").waitFor();
      const line = mapOf(page).locator(".map-change line");
      const lengthOf = async () => {
        const { width = 0, height = 0 } = (await line.boundingBox()) ?? {};
        return Math.hypot(width, height);
      };
      expect(await lengthOf()).toBeLessThan(10);
      await button(page, "Show on the map").click();
      await expect.poll(lengthOf).toBeGreaterThan(40);
      await expect.poll(() => mapOf(page).evaluate((map) => map === document.activeElement)).toBe(true);
    },
  );
});

describe("why", () => {
  lookingJourney(
    "marks words in the visitor's own text without changing a character",
    async ({ page, site }) => {
      await openModel(page, site);
      const text = `${praise} <b>İSTANBUL</b> 👍\n\nBut it's boring …`;
      const result = await classify(page, text);
      const given = result.getByRole("blockquote");
      await given.locator("[data-level]").first().waitFor();
      expect(await given.textContent()).toBe(text);
      const marked = await given.locator("[data-level]").allTextContents();
      expect(marked).toEqual(expect.arrayContaining(["wonderful", "superb", "boring"]));
      const toneOf = (word: string) =>
        given.locator("[data-level]", { hasText: word }).first().getAttribute("data-tone");
      expect(await toneOf("superb")).not.toBe(await toneOf("boring"));
      await reasonsOf(page)
        .getByText(/figures are exact/)
        .waitFor();
    },
  );

  lookingJourney(
    "shows how much each field contributed, as an estimate if the model is not additive",
    async ({ page, site }) => {
      await openModel(page, site, "census-income", "age=44&education=Bachelors&hours_per_week=50");
      const rows = reasonsOf(page).getByRole("list", { name: "What each field did" }).getByRole("listitem");
      await rows.first().waitFor();
      const texts = await rows.allTextContents();
      expect(texts.some((text) => /Age\s*44 years\s*typically 37/.test(text))).toBe(true);
      await reasonsOf(page)
        .getByText(/figures are (exact|estimates)/)
        .waitFor();
    },
  );

  lookingJourney("marks the words of a review of 100,000 characters", async ({ page, site }) => {
    page.setDefaultTimeout(60_000);
    await openModel(page, site);
    const long = `${praise} ${complaint} `.repeat(600).slice(0, 100_000).trim();
    const result = await classify(page, long);
    await reasonsOf(page).waitFor();
    expect(await result.locator(".own-words").textContent()).toBe(long);
  });
});

describe("what would change its mind", () => {
  // Not in the shared page, which shows an earlier answer's changes until those for this text are found.
  journey("removes words, and the remaining text really gets the other label", async ({ page, site }) => {
    await openModel(page, site);
    const said = await labelOf(await classify(page, mixed));
    const flip = changesOf(page)
      .getByRole("listitem")
      .filter({ hasText: /^Without \d+ words?/ });
    await flip.waitFor();
    const removed = await flip.locator("del").allTextContents();
    const rest = removed.reduce((left, word) => left.replace(word, ""), mixed);
    const answer = await classify(page, rest);
    expect(await labelOf(answer)).not.toBe(said);
    // A class's name in Hebrew would stand to the left of its probability too.
    const outcome = changesOf(page).locator(".counterfactual-outcome").first();
    const isFirst = await outcome.evaluate(({ children: [name, figure] }) => {
      name!.textContent = "כן";
      return name!.getBoundingClientRect().right <= figure!.getBoundingClientRect().left;
    });
    expect(isFirst).toBe(true);
  });
});

describe("the curves", () => {
  lookingJourney(
    "start at the form's value, follow an edit, and change the value from the keyboard",
    async ({ page, site }) => {
      await openSighting(page, site);
      const slider = sliderOf(page, "Latitude");
      await expect.poll(() => slider.getAttribute("aria-valuetext")).toMatch(/^Latitude 44° N:/);
      await numberBox(page, "Latitude").fill("-30");
      await expect.poll(() => slider.getAttribute("aria-valuetext")).toMatch(/^Latitude 30° S:/);
      await slider.press("End");
      await expect.poll(() => slider.getAttribute("aria-valuetext")).toMatch(/^Latitude 90° N:/);
      expect(await numberBox(page, "Latitude").inputValue()).toBe("90");
    },
  );

  lookingJourney("agree with a prediction for the same value", async ({ page, site }) => {
    await openModel(page, site, "census-income", "age=44");
    const slider = sliderOf(page, "Age");
    await slider.waitFor();
    await expect.poll(() => slider.getAttribute("aria-valuetext")).toMatch(/^Age 44 years: /);
    const told = /([\d.]+)%/.exec((await slider.getAttribute("aria-valuetext")) ?? "")?.[1];
    const percentages = [...(await percentagesOf(resultOf(page))).values()];
    expect(percentages).toContain(Number(told));
  });
});

describe("the map", () => {
  lookingJourney("sets the place on a click, and the answer follows", async ({ page, site }) => {
    await openSighting(page, site);
    await drawnMap(page);
    const box = (await mapOf(page).boundingBox())!;
    // 25 degrees south and 135 degrees east is the middle of Australia.
    await mapOf(page).click({ position: { x: box.width * (315 / 360), y: box.height * (115 / 180) } });
    expect(Number(await numberBox(page, "Latitude").inputValue())).toBeCloseTo(-25, -0.5);
    expect(Number(await numberBox(page, "Longitude").inputValue())).toBeCloseTo(135, -0.5);
    await page.getByRole("status").filter({ hasText: "° S, " }).waitFor();
    await expect.poll(() => labelOf(resultOf(page))).toBe("Australia");
  });

  lookingJourney("sets the place with only the arrow keys", async ({ page, site }) => {
    await openSighting(page, site);
    await mapOf(page).waitFor();
    await numberBox(page, "Longitude").focus();
    await page.keyboard.press("Tab");
    await expect(mapOf(page).evaluate((map) => map === document.activeElement)).resolves.toBe(true);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Shift+ArrowRight");
    expect(await numberBox(page, "Latitude").inputValue()).toBe("45");
    expect(await numberBox(page, "Longitude").inputValue()).toBe("-2");
    await page.getByRole("status").filter({ hasText: "45° N, 2° W" }).waitFor();
    await page.keyboard.press("+");
    await page.keyboard.press("ArrowDown");
    expect(await numberBox(page, "Latitude").inputValue()).toBe("44");
  });

  journey(
    "names every class that it shows, and its code is fetched only when a form has a place",
    async ({ page, site }) => {
      const fetched: string[] = [];
      page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
      await openModel(page, site);
      await classify(page, praise);
      expect(fetched.filter((path) => path.includes("place-map"))).toEqual([]);
      await openSighting(page, site);
      await drawnMap(page);
      expect(fetched.filter((path) => path.includes("place-map"))).toHaveLength(1);
      const names = await page
        .getByRole("list", { name: "Colours" })
        .first()
        .getByRole("listitem")
        .allTextContents();
      const tones = await mapOf(page)
        .locator(".map-cells path")
        .evaluateAll((paths) => new Set(paths.map((path) => path.getAttribute("data-tone"))).size);
      expect(names).toHaveLength(tones);
    },
  );
});

describe("a link", () => {
  journey("contains what is on the screen", async ({ page, site, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await openModel(page, site);
    const text = `${praise} 100 % & more? #1`;
    await classify(page, text, "Ozark");
    await button(page, "Share").click();
    await button(page, "Copy link").click();
    await resultOf(page).getByText("Copied.").waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const other = await context.newPage();
    await other.goto(link);
    const result = await answerTo(other, text);
    expect(await result.textContent()).toContain("Ozark");
  });

  lookingJourney("with a bad value names it and says what was expected", async ({ page, site }) => {
    await openModel(page, site, "ufo-sighting", "seconds=50&latitude=abc&longitude=-12");
    await page
      .getByRole("alert")
      .filter({ hasText: "“abc”: Latitude must be a number from -90 to 90" })
      .waitFor();
    expect(await resultOf(page).count()).toBe(0);
  });
});

describe("the answer and the list of feedback", () => {
  lookingJourney("shows how often an answer like this is right", async ({ page, site }) => {
    await openModel(page, site);
    await classify(page, praise);
    await resultOf(page)
      .getByText(
        /In tests, answers this sure \(\d+–\d+%\) were right [\d.]+% of the time \([\d,]+ test examples\)/,
      )
      .waitFor();
  });

  journey("shows the verdicts on each movie as a chart", async ({ page, site }) => {
    await openModel(page, site);
    for (const [text, movie] of [
      [praise, "Ozark"],
      [complaint, "Ozark"],
      [`${praise} Twice.`, "Vincenzo"],
    ] as const) {
      await classify(page, text, movie);
      await sayThatItWas(page, "Correct");
    }
    await openFeedback(page, site);
    const chart = page.getByRole("region", { name: "Share of Positive by Movie" });
    await chart.getByRole("listitem").filter({ hasText: "Ozark" }).getByText("1 of 2").waitFor();
    await chart.getByRole("listitem").filter({ hasText: "Vincenzo" }).getByText("1 of 1").waitFor();
  });

  journey("says how a lesson changed the answer", async ({ page, site }) => {
    await openModel(page, site);
    const said = await labelOf(await classify(page, mixed));
    await sayThatItWas(page, "Incorrect");
    await classifyButton(page).click();
    await resultOf(page)
      .getByText(new RegExp(`Your lessons changed this answer. Without them: ${said}`))
      .waitFor();
    await reasonsOf(page).getByText("From your lessons").waitFor();
  });
});

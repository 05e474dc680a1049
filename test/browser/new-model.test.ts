import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { journey, offlineJourney } from "./journey.ts";
import { namedExport, scaledExport } from "./made-export.ts";
import { button, classifyButton, resultOf } from "./model-page.ts";
import { addExport, expectAnswer, fileBox, give } from "./own-model-page.ts";

const answer = (page: Page) => page.getByRole("region", { name: "Answer", exact: true });
const why = (page: Page) => page.getByRole("region", { name: "Why", exact: true });
const addButton = (page: Page) => button(page, "Add model");

const goHome = (page: Page) => page.getByRole("link", { name: "Hunch", exact: true }).click();
const yours = (page: Page) => page.getByRole("region", { name: "Your models", exact: true });

describe("a visitor's own model", () => {
  journey(
    "gets a drafted card from an export with named inputs, without any typing",
    async ({ page, site }) => {
      await give(page, site, namedExport());
      await page.getByRole("heading", { name: "This model works here." }).waitFor();
      await answer(page).getByText("granted").first().waitFor();
      expect(await page.getByLabel("Title", { exact: true }).inputValue()).toBe("Loan approval");
      await addButton(page).click();
      await page.waitForURL(/#\/loan-approval$/);
      await page.getByRole("heading", { name: "Loan approval", level: 1 }).waitFor();
      await expectAnswer(page, "70", "farmer", "granted");
      await expectAnswer(page, "20", "teacher", "refused");
    },
  );

  offlineJourney("never reaches the server, nor does its name", async ({ page, site, context }) => {
    const asked: string[] = [];
    context.on("request", (request) => asked.push(request.url() + (request.postData() ?? "")));
    await addExport(page, site);
    await page.reload();
    await expectAnswer(page, "70", "farmer", "granted");
    expect(asked.filter((url) => /loan/i.test(url.split("#")[0] ?? ""))).toEqual([]);
  });

  journey("lets visitors edit its card in place, beside its form", async ({ page, site }) => {
    await give(page, site, namedExport());
    await answer(page).waitFor();
    await page.getByText("Age Number").click();
    const group = page.getByRole("group", { name: "Age", exact: true });
    await group.getByLabel("Minimum", { exact: true }).fill("90");
    await group.getByLabel("Maximum", { exact: true }).fill("18");
    await page.getByText(/min that is not above max/i).waitFor();
    expect(await addButton(page).isDisabled()).toBe(true);
    await group.getByLabel("Minimum", { exact: true }).fill("16");
    await group.getByLabel("Unit", { exact: true }).fill("years");
    await group.getByLabel("Label", { exact: true }).fill("Age of the applicant");
    await page.getByLabel("Label of granted", { exact: true }).fill("Granted");
    await page.getByLabel("ID", { exact: true }).fill("movie-review");
    await page.getByText("Another model has this ID.").waitFor();
    await page.getByLabel("ID", { exact: true }).fill("loans");
    await addButton(page).click();
    await page.waitForURL(/#\/loans$/);
    await page.getByLabel("Age of the applicant", { exact: true }).fill("17.5");
    await page.getByRole("radio", { name: "farmer", exact: true }).check();
    await classifyButton(page).click();
    await why(page).getByText(/17\.5/).first().waitFor();
  });

  journey(
    "lets visitors edit its examples in place, and its page then offers them",
    async ({ page, site }) => {
      await give(page, site, namedExport());
      await answer(page).waitFor();
      const form = page.getByRole("region", { name: "Form preview", exact: true });
      await form.getByLabel("Age", { exact: true }).fill("70");
      await form.getByRole("radio", { name: "farmer", exact: true }).check();
      await button(page, "Add the form’s current values").click();
      const example = page.getByRole("group", { name: /^(Example 2|An old farmer)$/ });
      await example.getByLabel("Title of the example", { exact: true }).fill("An old farmer");
      await example.getByLabel("Age", { exact: true }).fill("old");
      await example.getByText(/number/).waitFor();
      await example.getByLabel("Age", { exact: true }).fill("88");
      await addButton(page).click();
      await page.waitForURL(/#\/loan-approval$/);
      await button(page, "An old farmer").click();
      await why(page).getByText("88", { exact: true }).first().waitFor();
      expect(await page.getByLabel("Age", { exact: true }).inputValue()).toBe("88");
    },
  );

  offlineJourney("opens again without a network, even in another tab", async ({ page, site, context }) => {
    await addExport(page, site);
    await expectAnswer(page, "70", "farmer", "granted");
    await page.getByText("Works offline.", { exact: true }).waitFor();
    await context.setOffline(true);
    await page.reload();
    await expectAnswer(page, "20", "clerk", "refused");
    const other = await context.newPage();
    await other.goto(`${site.url}#/loan-approval`);
    await expectAnswer(other, "70", "farmer", "granted");
  });

  journey("is listed, renamed, removed and restored", async ({ page, site }) => {
    await addExport(page, site);
    await goHome(page);
    await yours(page).getByRole("link", { name: "Loan approval", exact: true }).waitFor();
    await yours(page).getByRole("button", { name: "Rename: Loan approval", exact: true }).click();
    await page.getByLabel("New title", { exact: true }).fill("Loans of the village");
    await page.keyboard.press("Enter");
    const link = yours(page).getByRole("link", { name: "Loans of the village", exact: true });
    await link.waitFor();
    await yours(page).getByRole("button", { name: "Remove: Loans of the village", exact: true }).click();
    await page.getByText("Loans of the village was removed.").waitFor();
    expect(await link.count()).toBe(0);
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await link.click();
    await page.getByRole("heading", { name: "Loans of the village", level: 1 }).waitFor();
    await expectAnswer(page, "70", "farmer", "granted");
  });

  offlineJourney("accepts feedback, and answers through the API", async ({ page, site }) => {
    await addExport(page, site);
    await expectAnswer(page, "70", "farmer", "granted");
    await button(page, "Correct").click();
    await resultOf(page).getByText("Thank you").waitFor();
    await page.getByText("Works offline.", { exact: true }).waitFor();
    const call = (path: string) =>
      page.evaluate(async (address) => (await fetch(address)).json(), `${site.url}api/${path}`);
    const { models } = await call("models");
    expect(models).toContainEqual(expect.objectContaining({ id: "loan-approval", own: true }));
    expect(await call("models/loan-approval/predict?age=70&job=farmer")).toMatchObject({ label: "granted" });
    const { items } = await call("feedback?model=loan-approval");
    expect(items).toEqual([expect.objectContaining({ model: "loan-approval", correct: true })]);
  });

  journey("keeps its feedback when it is replaced by another file", async ({ page, site }) => {
    await addExport(page, site);
    await expectAnswer(page, "50", "clerk", "granted");
    await button(page, "Correct").click();
    await resultOf(page).getByText("Thank you").waitFor();
    await goHome(page);
    await yours(page).getByRole("link", { name: "Replace: Loan approval", exact: true }).click();
    await page.getByText("Choose the file that replaces Loan approval.").waitFor();
    await fileBox(page).setInputFiles(namedExport("loan_approval_v2.onnx", 5));
    await button(page, "Replace model").click();
    // The new file's answer is not checked, since it depends on whether it has relearned the feedback yet.
    await page.waitForURL(/#\/loan-approval$/);
    await page.getByRole("link", { name: "Feedback", exact: true }).click();
    await page.getByRole("button", { name: /Age 50, Job clerk.*Loan approval$/ }).waitFor();
    await goHome(page);
    await yours(page)
      .getByText(/^The previous model .* is kept/)
      .waitFor();
    await button(page, "Go back to the previous model: Loan approval").click();
    await yours(page).getByRole("link", { name: "Loan approval", exact: true }).click();
    await expectAnswer(page, "50", "clerk", "granted");
  });

  journey("is saved as one complete file", async ({ page, site, otherContext }) => {
    await give(page, site, namedExport());
    await page.getByLabel("Title", { exact: true }).fill("Loans of the village");
    await page.getByLabel("Label of granted", { exact: true }).fill("They got it");
    await addButton(page).click();
    await page.waitForURL(/#\/loan-approval$/);
    await goHome(page);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      yours(page)
        .getByRole("button", { name: "Save as one file: Loans of the village", exact: true })
        .click(),
    ]);
    expect(download.suggestedFilename()).toBe("loan-approval.onnx");
    const buffer = await readFile(await download.path());
    const elsewhere = await otherContext.newPage();
    await give(elsewhere, site, { name: "x.onnx", mimeType: "application/octet-stream", buffer });
    await addButton(elsewhere).click();
    await elsewhere.waitForURL(/#\/loan-approval$/);
    await elsewhere.getByRole("heading", { name: "Loans of the village", level: 1 }).waitFor();
    await expectAnswer(elsewhere, "70", "farmer", "They got it");
  });

  journey("can be dropped on the home page", async ({ page, site }) => {
    await page.goto(site.url);
    await page.getByRole("link", { name: "Your own model" }).waitFor();
    const { name, buffer } = namedExport();
    const transfer = await page.evaluateHandle(
      ([fileName, bytes]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], fileName));
        return data;
      },
      [name, [...buffer]] as const,
    );
    await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
    await page.waitForURL(/#\/new$/);
    await answer(page).getByText("granted").first().waitFor();
  });

  journey(
    "is refused if the file is not a model, and the page names the file type",
    async ({ page, site }) => {
      const pickle = Buffer.from("\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00\x8c\x08sklearn.", "latin1");
      await give(page, site, { name: "model.pkl", mimeType: "application/octet-stream", buffer: pickle });
      await page.getByRole("heading", { name: "This file can’t be used." }).waitFor();
      await page
        .getByText(/pickle/i)
        .first()
        .waitFor();
      expect(await addButton(page).count()).toBe(0);
      // A file that is named like a table is recognized by the worker that would train on it.
      await page.getByRole("button", { name: "Remove model.pkl" }).click();
      const parquet = Buffer.from("PAR1\x15\x04\x15\xf0", "latin1");
      await fileBox(page).setInputFiles({ name: "model.csv", mimeType: "text/csv", buffer: parquet });
      await page
        .getByText(/Parquet/)
        .first()
        .waitFor();
      await page.getByRole("button", { name: "Remove model.csv" }).click();
      // The next file replaces the refused one.
      await fileBox(page).setInputFiles(namedExport());
      await answer(page).waitFor();
      expect(await addButton(page).isEnabled()).toBe(true);
    },
  );

  journey("can be given the preprocessing that is missing from its file", async ({ page, site }) => {
    await give(page, site, scaledExport());
    await page.getByText("Preprocessing that is not in the file").click();
    const box = page.getByLabel("Preprocessing as JSON", { exact: true });
    await box.fill("[1]");
    await button(page, "Add it to the model").click();
    await page.getByRole("alert").waitFor();
    const steps = [
      { name: "age", mean: 40, scale: 10 },
      { name: "job", categories: ["clerk", "farmer"], as: "columns" },
    ];
    const json = JSON.stringify(steps);
    await fileBox(page).setInputFiles([
      scaledExport(),
      { name: "preprocessing.json", mimeType: "application/json", buffer: Buffer.from(json) },
    ]);
    await answer(page).waitFor();
    await addButton(page).click();
    await page.waitForURL(/#\/scaled$/);
    await expectAnswer(page, "70", "farmer", "granted");
    await expectAnswer(page, "20", "clerk", "refused");
  });
});

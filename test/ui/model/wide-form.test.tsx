import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { parseCard } from "../../../src/core/card.ts";
import { createFakeModel } from "../fakes/model.ts";
import { createFakeServices } from "../fakes/services.ts";
import { renderApp } from "../render-app.tsx";
// Load this before the first test: on a busy machine, loading a screen takes longer than a test waits.
import "../../../src/ui/model/form/wide/wide-fields.tsx";

const numbers = Array.from({ length: 470 }, (_, index) => ({
  name: `gene_${index + 1}`,
  label: `Gene ${index + 1}`,
  kind: "number",
  min: 0,
  max: 10,
}));
const flags = Array.from({ length: 30 }, (_, index) => ({
  name: `has_${index + 1}`,
  label: `Has mutation ${index + 1}`,
  kind: "boolean",
  group: "Mutations",
}));
const card = parseCard(
  {
    format: 1,
    id: "genes",
    title: "Genes",
    fields: [...numbers, ...flags],
    classes: ["healthy", "ill"],
    files: { "model.onnx": { bytes: 90_000, sha256: "0".repeat(64) } },
  },
  "genes.json",
);
const names = card.fields.map(({ name }) => name);
const cells = names.map((name, index) => (name.startsWith("has_") ? String(index % 2) : "0.5"));

async function open(shown = card) {
  const predict = vi.fn(createFakeModel(shown).predict);
  const { person } = renderApp(createFakeServices([createFakeModel(shown, { predict })]), "#/genes");
  const paste = await screen.findByLabelText("Paste a row");
  const pasteRow = async (text: string) => {
    await person.click(paste);
    await person.paste(text);
    await person.click(screen.getByRole("button", { name: "Fill in the form" }));
  };
  return { person, predict, paste, pasteRow };
}

describe("a form with 500 fields", () => {
  it("draws only one section at first, and the others when they are opened", async () => {
    const { person } = await open();
    expect(screen.getAllByRole("textbox").length).toBeLessThan(60);
    await person.click(screen.getByText("Gene 41 – Gene 80"));
    expect(await screen.findByRole("textbox", { name: "Gene 80" })).toBeVisible();
  });

  it("counts as filled only the fields for which a pasted row has a value", async () => {
    const { pasteRow } = await open();
    await pasteRow(cells.map((cell, index) => (index < 10 ? "" : index < 20 ? "NA" : cell)).join("\t"));
    expect(screen.getByText("Filled 480 of 500 fields.")).toBeVisible();
  });

  it("is filled in from a row in the same order, and answered", async () => {
    const { predict, pasteRow } = await open();
    await pasteRow(cells.join("\t"));
    expect(screen.getByText("Filled 500 of 500 fields.")).toBeVisible();
    expect(screen.getByText("15 of 30")).toBeVisible();
    await screen.findByRole("region", { name: "Result" });
    expect(predict.mock.calls.at(-1)?.[0]).toMatchObject({ gene_1: 0.5, gene_470: 0.5 });
  });

  it("is filled in by name if the row has a header, and names unused columns", async () => {
    const { predict, pasteRow } = await open();
    const header = [...names].reverse();
    await pasteRow(`${["note", ...header].join(",")}\n${["x", ...[...cells].reverse()].join(",")}`);
    expect(screen.getByText(/Filled 500 of 500 fields\./).textContent).toContain("Not used: note.");
    await waitFor(() => expect(predict).toHaveBeenCalled());
    const given = predict.mock.calls.at(-1)?.[0];
    expect(names.map((name) => Number(given?.[name]))).toEqual(
      names.map((name, index) =>
        name.startsWith("has_") ? Number(card.fields[index] && cells[index]) : 0.5,
      ),
    );
  });

  it("takes a choice from a pasted row even if its name means a missing value elsewhere, or begins with a space", async () => {
    const choices = ["None", "?", " Private"].map((value) => ({ value }));
    const kinds = ["a", "b", "c", "d"].map((name) => ({
      kind: "category",
      name,
      label: name,
      optional: true,
      choices,
    }));
    const { predict, pasteRow } = await open(
      parseCard({ ...card, fields: [...kinds, ...numbers] }, "genes.json"),
    );
    await pasteRow(`a,b,c,d,${names.slice(0, 470)}\nNone,?, Private,NA,${cells.slice(0, 470)}`);
    await waitFor(() => expect(predict).toHaveBeenCalled());
    expect(predict.mock.calls.at(-1)?.[0]).toMatchObject({ a: "None", b: "?", c: " Private", d: "" });
  });

  it("reads the decimal commas of a pasted row, and yes and no as a spreadsheet writes them", async () => {
    const { predict, pasteRow } = await open();
    const flags = names.slice(470, 474);
    await pasteRow(
      cells
        .with(0, "2,5")
        .toSpliced(470, 4, "WAHR", "faux", "1,0", "0,0")
        .map((cell) => cell.replace(/^0\.5$/, "0,5"))
        .join("\t"),
    );
    await waitFor(() => expect(predict).toHaveBeenCalled());
    const given = predict.mock.calls.at(-1)?.[0];
    expect(given).toMatchObject({ gene_1: 2.5, gene_2: 0.5, gene_470: 0.5 });
    expect(flags.map((name) => Number(given?.[name]))).toEqual([1, 0, 1, 0]);
  });

  it("reads a pasted row as its card's table, where the row doesn't show how it writes numbers and dates", async () => {
    const [first, ...others] = card.fields;
    const number = { ...first!, max: 9999, decimals: "comma" };
    const date = { kind: "datetime", as: "iso", name: "when", label: "When", dates: "day-month-year" };
    const { predict, pasteRow } = await open(
      parseCard({ ...card, fields: [number, date, ...others] }, "genes.json"),
    );
    await pasteRow(
      `gene_1,when,${names.slice(1).join(",")}\n1.250,03.04.2021,${cells.slice(1).join(",").replaceAll("0.5", "1")}`,
    );
    await waitFor(() => expect(predict).toHaveBeenCalled());
    expect(predict.mock.calls.at(-1)?.[0]).toMatchObject({ gene_1: 1250, when: "2021-04-03T00:00:00.000Z" });
  });

  it("tells columns apart whose names differ only in case", async () => {
    const [first, second, ...others] = card.fields;
    const { pasteRow } = await open({ ...card, fields: [first!, { ...second!, name: "GENE_1" }, ...others] });
    await pasteRow("gene_1,GENE_1\n1,2");
    expect(screen.getByRole("textbox", { name: "Gene 1" })).toHaveValue("1");
    expect(screen.getByRole("textbox", { name: "Gene 2" })).toHaveValue("2");
  });

  it("refuses a row with two columns for one field, and names them", async () => {
    const { paste, pasteRow } = await open();
    await pasteRow("gene_1,Gene 1,gene_2\n1,2,3");
    expect(
      screen.getByText("Gene 1 has more than one column: gene_1 and Gene 1. Remove all but one of them."),
    ).toBeVisible();
    expect(paste.getAttribute("aria-invalid")).toBe("true");
    expect(screen.getByRole("textbox", { name: "Gene 2" })).toHaveValue("");
  });

  it("names the refused columns, and opens the section of the first one", async () => {
    const { person, pasteRow } = await open();
    const wrong = cells.with(299, "many").with(399, "11");
    await pasteRow(wrong.join(","));
    const refused = screen.getAllByRole("listitem").map(({ textContent }) => textContent);
    expect(refused.filter((text) => /^gene_(300|400) /.test(text ?? ""))).toHaveLength(2);
    await person.click(screen.getByRole("button", { name: "Classify" }));
    const box = await screen.findByRole("textbox", { name: "Gene 300" });
    expect(document.activeElement).toBe(box);
    expect(box.getAttribute("aria-invalid")).toBe("true");
    expect(screen.queryByRole("textbox", { name: "Gene 400" })).toBeNull();
  });

  it("refuses a row that is too short, and says how many values it has", async () => {
    const { paste, pasteRow } = await open();
    await pasteRow("1,2,3");
    expect(screen.getByText(/The row has 3 values, but the form has 500 fields/)).toBeVisible();
    expect(paste.getAttribute("aria-invalid")).toBe("true");
  });

  it("lets the visitor search and pick from its 0/1 fields; those not picked count as no", async () => {
    const { person, predict, pasteRow } = await open();
    await pasteRow(`${names.slice(0, 470).join(",")}\n${cells.slice(0, 470).join(",")}`);
    await waitFor(() => expect(predict).toHaveBeenCalled());
    const list = screen.getByRole("group", { name: /Mutations: which of these apply\?/ });
    await person.type(within(list).getByRole("combobox"), "mutation 2");
    await person.click(await within(list).findByRole("option", { name: "Has mutation 27" }));
    await waitFor(() => expect(predict.mock.calls.at(-1)?.[0]).toMatchObject({ has_27: 1, has_28: 0 }));
    await person.click(within(list).getByRole("button", { name: "Remove Has mutation 27" }));
    await waitFor(() => expect(predict.mock.calls.at(-1)?.[0]).toMatchObject({ has_27: 0 }));
  });
});

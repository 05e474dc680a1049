import { expect, it, vi } from "vitest";
import { noFiles, pastedName, readFiles, sortFiles } from "../../../src/ui/new/source-files.ts";

it("never takes pasted preprocessing for a model card, whatever was pasted", async () => {
  const model = new File(["onnx"], "scaled.onnx");
  const pasted = new File(['{ "name": "age" }'], pastedName);
  await expect(readFiles(model, sortFiles(noFiles, [model, pasted]))).rejects.toMatchObject({
    code: "preprocessing-invalid",
    details: { expected: "a list" },
  });
});

it("refuses files that are too large together before it reads them", async () => {
  const large = (name: string) =>
    Object.defineProperty(new File([""], name), "size", { value: 300 * 1024 ** 2 });
  const given = sortFiles(noFiles, [large("model.onnx"), large("model.onnx.data")]);
  await expect(readFiles(given.model!, given)).rejects.toMatchObject({
    code: "file-too-large",
    details: { limit: 512 * 1024 ** 2 },
  });
});

it("keeps a card and weights that were chosen before their model, until another model is chosen", () => {
  const card = new File(["{}"], "model.json");
  const weights = new File(["1"], "model.onnx.data");
  const model = new File(["onnx"], "model.onnx");
  for (const order of [
    [card, weights, model],
    [weights, card, model],
  ]) {
    const given = order.reduce((before, file) => sortFiles(before, [file]), noFiles);
    expect(given).toEqual({ ...noFiles, model, externalData: [weights], json: [card] });
    const other = new File(["onnx"], "other.onnx");
    expect(sortFiles(given, [other])).toEqual({ ...noFiles, model: other });
  }
});

const model = new File(["onnx"], "model.onnx");
it("names the files whose place another one takes", async () => {
  const files = [model, new File(["onnx"], "other.onnx"), new File(["%PDF"], "notes.pdf")];
  expect(sortFiles(noFiles, files).unused).toEqual(files.slice(1));
  expect(sortFiles(sortFiles(noFiles, files), [new File(["1"], "model.onnx.data")]).unused).toEqual([]);
  const tables = ["a.csv", "b.csv"].map((name) => new File(["x,y\n1,2\n"], name));
  const reference = new File(["x,no,yes\n1,0.5,0.5\n2,0.1,0.9\n"], "reference.csv");
  const given = sortFiles(noFiles, [model, ...tables, reference]);
  expect(await readFiles(model, given)).toMatchObject({ unused: ["a.csv"], table: { columns: ["x", "y"] } });
});

const city = "name,city\nMüller,Köln\n";

async function packed(...parts: BlobPart[]) {
  const stream = new Blob(parts).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

it("reads a table that is plain or packed", async () => {
  for (const table of [new File([city], "a.csv"), new File([await packed(city)], "a.csv.gz")]) {
    const { table: sample } = await readFiles(model, sortFiles(noFiles, [model, table]));
    expect(sample?.rows).toEqual([["Müller", "Köln"]]);
  }
});

it("refuses a table beside a model that is not UTF-8, by its name", async () => {
  const latin1 = Uint8Array.from(city, (sign) => sign.charCodeAt(0));
  for (const table of [new File([latin1], "a.csv"), new File([await packed(latin1)], "a.csv.gz")]) {
    await expect(readFiles(model, sortFiles(noFiles, [model, table]))).rejects.toMatchObject({
      code: "csv-invalid",
      details: { reason: expect.stringMatching(`^${table.name} is not UTF-8`) },
    });
  }
});

it("refuses a card that is not UTF-8, since its names and choices would be others", async () => {
  const latin1 = Uint8Array.from('{ "title": "Bücher" }', (sign) => sign.charCodeAt(0));
  const card = new File([latin1], "model.json");
  await expect(readFiles(model, sortFiles(noFiles, [model, card]))).rejects.toMatchObject({
    code: "card-invalid",
    details: { path: "model.json", expected: "JSON in UTF-8" },
  });
});

it("names a gzip file that can't be unpacked", async () => {
  const whole = await packed(city);
  const table = new File([whole.subarray(0, whole.length - 12)], "a.csv.gz");
  await expect(readFiles(model, sortFiles(noFiles, [model, table]))).rejects.toMatchObject({
    code: "csv-invalid",
    details: { reason: "a.csv.gz is a damaged or incomplete gzip file" },
  });
});

it("draws rows from reference rows too, which may turn out to be an ordinary table", async () => {
  const shares = Array.from(
    { length: 6000 },
    (_, row) => `${row},${(row % 9) / 10},${(10 - (row % 9)) / 10}`,
  );
  const table = new File([["id,sand,clay", ...shares].join("\n")], "a.csv");
  const { reference } = await readFiles(model, sortFiles(noFiles, [model, table]));
  expect(Number(reference?.drawn?.rows.at(-1)?.[0])).toBeGreaterThan(5900);
});

it("draws rows from a whole table, which may be sorted by its classes", async () => {
  const rows = Array.from(
    { length: 200_000 },
    (_, row) => `${row},${row < 150_000 ? "no" : "yes"}, some text`,
  );
  const table = new File(["id,class,note\n", rows.join("\n")], "a.csv");
  const { table: sample } = await readFiles(model, sortFiles(noFiles, [model, table]));
  const yes = sample!.rows.filter(([, label]) => label === "yes").length;
  expect(yes / sample!.rows.length).toBeCloseTo(0.25, 1);
});

it("refuses JSON that is too long to be read, and JSON that is nested too deeply to be parsed", async () => {
  const long = new File(["[]"], "long.json");
  Object.defineProperty(long, "size", { value: 50_000_000 });
  const deep = new File(["[".repeat(1000)], "deep.json");
  const parse = vi.spyOn(JSON, "parse");
  await expect(readFiles(model, sortFiles(noFiles, [model, long]))).rejects.toMatchObject({
    code: "file-too-large",
    details: { limit: 48_000_000 },
  });
  await expect(readFiles(model, sortFiles(noFiles, [model, deep]))).rejects.toMatchObject({
    code: "preprocessing-invalid",
    details: { expected: "a list of steps, but the file is nested more than 8 levels deep" },
  });
  expect(parse).not.toHaveBeenCalled();
  parse.mockRestore();
});

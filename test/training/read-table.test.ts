import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readTable } from "../../src/training/read-table.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hunch-table-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(content: string | Uint8Array): Promise<string> {
  const path = join(folder, "table");
  await writeFile(path, content);
  return path;
}

describe("readTable", () => {
  const csv = 'id,text,label\r\n1,"two\nlines, ""quoted""",a\r\n2,é,b\r\n';

  it.each([
    ["plain", csv],
    ["with a byte order mark", `\ufeff${csv}`],
    ["gzipped", gzipSync(csv)],
  ])("reads the wanted columns of a %s file", async (_, content) => {
    const table = await readTable(await fileOf(content), ["label", "text"]);
    expect(table).toEqual({
      rowCount: 2,
      columns: { label: ["a", "b"], text: ['two\nlines, "quoted"', "é"] },
    });
  });

  it("says which column is missing", async () => {
    await expect(readTable(await fileOf(csv), ["text", "stars"])).rejects.toMatchObject({
      code: "csv-invalid",
      details: { reason: expect.stringContaining("no column stars") },
    });
  });

  it("says which row has another number of cells than the header", async () => {
    await expect(readTable(await fileOf("a,b\n1,2\n3\n"), ["a"])).rejects.toMatchObject({
      code: "csv-invalid",
      details: { reason: expect.stringContaining("data row 2 has 1 cells") },
    });
  });
});

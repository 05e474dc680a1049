import { randomBytes } from "node:crypto";
import { strToU8, zipSync } from "fflate";
import { expect, it } from "vitest";
import type { AppError } from "../../src/core/errors.ts";
import { openZip } from "../../src/zip/open-zip.ts";
import { zipFiles } from "../../src/zip/zip-files.ts";

it("says of a file that is stored without compression if its size is wrong", async () => {
  const content = new TextEncoder().encode("12345");
  const header = new DataView(new ArrayBuffer(31));
  header.setUint32(0, 0x04034b50, true);
  header.setUint16(26, 1, true);
  header.setUint8(30, 0x61);
  const entry = new DataView(new ArrayBuffer(47));
  entry.setUint32(0, 0x02014b50, true);
  entry.setUint32(20, content.length, true);
  entry.setUint32(24, content.length + 1, true);
  entry.setUint16(28, 1, true);
  entry.setUint8(46, 0x61);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, 1, true);
  end.setUint16(10, 1, true);
  end.setUint32(12, 47, true);
  end.setUint32(16, 31 + content.length, true);
  const { files, read } = await openZip(new Blob([header.buffer, content, entry.buffer, end.buffer]), {
    files: 10,
    bytes: 1000,
  });
  await expect(read(files[0]!)).rejects.toMatchObject({
    code: "zip-invalid",
    details: { reason: "a is not as long as the zip says" },
  });
});

it("says of a zip with a directory beyond the limit that it is too long, not that it is cut off", async () => {
  const bytes = 17 * 2 ** 20;
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(10, 1, true);
  end.setUint32(12, bytes, true);
  const zip = new Blob([new Uint8Array(bytes), end.buffer]);
  await expect(openZip(zip, { files: 10, bytes: 2 ** 30 })).rejects.toMatchObject({
    code: "zip-invalid",
    details: { reason: "its list of files is too long" },
  });
});

it.each(["list.json", "picture.png"])(
  "never gives another content for %s if one bit is flipped",
  async (path) => {
    const content = JSON.stringify(
      Array.from({ length: 40 }, (_, row) => ({ id: row * 7919, label: `soup ${row}` })),
    );
    const read = async () => new TextEncoder().encode(content);
    const entry = { path, bytes: content.length, read };
    const zip = new Uint8Array(await new Response(zipFiles([entry])).arrayBuffer());
    const limits = { files: 10, bytes: 10_000 };
    const textOf = async () => {
      const opened = await openZip(new Blob([zip]), limits);
      return (await opened.read(opened.files[0]!)).text();
    };
    expect(await textOf()).toBe(content);
    const [file] = (await openZip(new Blob([zip]), limits)).files;
    const start = 30 + path.length;
    for (let at = 0; at < file!.compressedBytes; at += 3) {
      zip[start + at]! ^= 1 << (at % 8);
      // A bit after the end of the last block has no meaning.
      expect(await textOf().catch(({ code }: AppError) => code)).toSatisfy(
        (text) => text === "zip-invalid" || text === content,
      );
      zip[start + at]! ^= 1 << (at % 8);
    }
  },
);

it("refuses a zip in which several names have the same data, which would be unpacked once for each", async () => {
  const zip = zipSync({ "a.csv": [randomBytes(2000), { level: 0 }] });
  const directory = zip.length - 22 - (46 + 5);
  const record = zip.slice(directory, directory + 46 + 5);
  const records = ["a.csv", "b.csv", "c.csv"].map((name) => {
    const copy = record.slice();
    copy.set(strToU8(name), 46);
    return copy;
  });
  const end = new DataView(zip.slice(-22).buffer);
  end.setUint16(8, records.length, true);
  end.setUint16(10, records.length, true);
  end.setUint32(12, records.length * record.length, true);
  const file = new Blob([zip.slice(0, directory), ...records, end]);
  await expect(openZip(file, { files: 10, bytes: 1e6 })).rejects.toMatchObject({
    code: "zip-invalid",
    details: { reason: "its directory is damaged" },
  });
});

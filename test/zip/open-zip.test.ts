import { expect, it } from "vitest";
import { openZip } from "../../src/zip/open-zip.ts";

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

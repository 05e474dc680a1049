import { expect, it } from "vitest";
import { noFiles, pastedName, readFiles, sortFiles } from "../../../src/ui/new/source-files.ts";

it("never takes pasted preprocessing for a model card, whatever was pasted", async () => {
  const model = new File(["onnx"], "scaled.onnx");
  const pasted = new File(['{ "name": "age" }'], pastedName);
  await expect(readFiles(model, sortFiles(noFiles, [model, pasted]))).rejects.toMatchObject({
    code: "preprocessing-invalid",
    details: { expected: "a list" },
  });
});

import { describe, expect, it } from "vitest";
import { addFeedback } from "../../../src/training/text/add-feedback.ts";

const data = () => ({
  texts: ["held out", "trains"],
  labels: Int32Array.of(1, 1),
  trainingRows: Int32Array.of(1),
});
const says = (review: string, label: string) => ({ inputs: { review }, label });

describe("visitors' reviews among the training rows", () => {
  it("train besides the data's", () => {
    const added = addFeedback(data(), Int32Array.of(0), [says("new", "negative")]);
    expect(added).toEqual({
      texts: ["held out", "trains", "new"],
      labels: Int32Array.of(1, 1, 0),
      trainingRows: Int32Array.of(1, 2),
    });
  });

  it("count more than what the data says of the same text, and the last one counts", () => {
    const { labels, trainingRows } = addFeedback(data(), Int32Array.of(0), [
      says("trains", "positive"),
      says("trains", "negative"),
    ]);
    expect(labels).toEqual(Int32Array.of(1, 0));
    expect(trainingRows).toEqual(Int32Array.of(1));
  });

  it("never touch a text that is held out", () => {
    expect(addFeedback(data(), Int32Array.of(0), [says("held out", "negative")])).toEqual(data());
  });
});

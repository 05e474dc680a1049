import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../../src/onnx/graph-builder.ts";
import { hasLoops } from "../../src/onnx/visit-graph.ts";
import { loopingExport, namedExport } from "../browser/made-export.ts";

/** A graph whose Scan is inside a branch. */
function hiddenScan(): Uint8Array {
  const graph = new GraphBuilder("hidden");
  const x = graph.input("x", "float", ["N", 2]);
  const same = graph.subgraph("same", (inner) => {
    inner.output(inner.node("Identity", [x]), "float", ["N", 2], "unchanged");
  });
  const scanning = graph.subgraph("scanning", (inner) => {
    const body = inner.subgraph("body", (each) => {
      const row = each.input("row", "float", [2]);
      each.output(each.node("Identity", [row]), "float", [2], "copy");
    });
    inner.output(inner.node("Scan", [x], { body, num_scan_inputs: 1 }), "float", ["N", 2], "scanned");
  });
  const chosen = graph.node("If", [graph.bool(true)], { then_branch: same, else_branch: scanning });
  graph.output(chosen, "float", ["N", 2], "y");
  return graph.toBytes();
}

/** A field with the number 25 (functions) and these bytes. */
function functions(bytes: Uint8Array): Uint8Array {
  return Uint8Array.of(0xca, 0x01, bytes.length, ...bytes);
}

describe("a graph", () => {
  it("without loops has none", () => {
    expect(hasLoops(namedExport().buffer)).toBe(false);
  });

  it("is known to have a loop, even one inside a branch or in a function that the file defines", () => {
    expect(hasLoops(loopingExport().buffer)).toBe(true);
    expect(hasLoops(hiddenScan())).toBe(true);
    const speech = new GraphBuilder("speech");
    const sound = speech.input("sound", "float", ["N", 2]);
    speech.output(speech.node("com.microsoft.WhisperBeamSearch", [sound]), "float", ["N", 2], "y");
    expect(hasLoops(speech.toBytes())).toBe(true);
    const inFunction = functions(new TextEncoder().encode("\u0022\u0004Loop"));
    expect(hasLoops(Uint8Array.of(...namedExport().buffer, ...inFunction))).toBe(true);
    const harmless = functions(new TextEncoder().encode("\u0022\u0003Add"));
    expect(hasLoops(Uint8Array.of(...namedExport().buffer, ...harmless))).toBe(false);
  });
});

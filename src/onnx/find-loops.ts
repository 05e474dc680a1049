import { readModel } from "./model-file.ts";
import { visitGraphs } from "./visit-graph.ts";

/** Operators that run a part of the graph as often as a value in the graph says. */
const loops = ["Loop", "Scan", "SequenceMap", "BeamSearch", "GreedySearch", "Sampling"];

/**
 * Whether a graph has a loop, which may run without end for some inputs. A thread that nobody can end must not run it.
 * @throws the same AppErrors as `readModel`
 */
export function hasLoops(source: Uint8Array, path?: string): boolean {
  const model = readModel(source, path);
  let found = false;
  visitGraphs(model.graph, ({ nodes }) => {
    found ||= nodes.some(({ operator = "" }) => loops.includes(operator));
  });
  if (found) return true;
  // Functions that the model defines are among the fields that are not decoded, so their bytes are searched.
  const decoder = new TextDecoder("latin1");
  return (model.unknown ?? []).some((field) => {
    const text = decoder.decode(field);
    return loops.some((name) => text.includes(name));
  });
}

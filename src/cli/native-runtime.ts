import { AppError } from "../core/errors.ts";
import { readModel, writeModel } from "../onnx/model-file.ts";
import { attribute } from "../onnx/node-attribute.ts";
import type { Elements } from "../onnx/tensor.ts";
import { visitGraphs } from "../onnx/visit-graph.ts";
import type { Fetched, RuntimeSession } from "../runtime/onnx-runtime.ts";

type Native = typeof import("onnxruntime-node");

/**
 * Loads the native ONNX Runtime.
 * @throws AppError `runtime-unavailable`, with the command that installs it if it is missing
 */
export async function loadNativeRuntime(): Promise<Native> {
  try {
    return await import("onnxruntime-node");
  } catch (cause) {
    const isMissing = cause instanceof Error && "code" in cause && cause.code === "ERR_MODULE_NOT_FOUND";
    const reason = isMissing
      ? "onnxruntime-node, which runs models natively, is not installed; run: npm install --ignore-scripts onnxruntime-node"
      : `onnxruntime-node, which runs models natively, can't be loaded here: ${String(cause)}`;
    throw new AppError("runtime-unavailable", { reason }, { cause });
  }
}

/**
 * Opens a graph in the native ONNX Runtime, on one core, so that several graphs can run in parallel.
 * @throws AppError `model-unreadable` for a graph that it can't run
 */
export async function createNativeSession(native: Native, model: Uint8Array): Promise<RuntimeSession> {
  // At a lower level, the library itself writes to the terminal what its errors say, with names from the file.
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 4 } as const;
  const create = (bytes: Uint8Array) => native.InferenceSession.create(bytes, options);
  const session = await create(model)
    .catch((cause: unknown) => {
      // By default, text operators require the locale en_US.UTF-8, which minimal Linux systems don't have.
      if (!/construct locale/.test(String(cause))) throw cause;
      return create(withPlainLocale(model));
    })
    .catch((cause: unknown) => {
      throw new AppError("model-unreadable", { reason: String(cause) }, { cause });
    });
  return {
    async run(feeds, outputs) {
      const tensors = Object.fromEntries(
        Object.entries(feeds).map(([name, { type, data, shape }]) => [
          name,
          // The constructor is overloaded by type, but here `type` is only known at run time.
          new native.Tensor(type as "float32", data as Float32Array, shape),
        ]),
      );
      try {
        const results = await session.run(tensors, [...outputs]);
        return Object.fromEntries(
          Object.entries(results).map(([name, { data, dims }]): [string, Fetched] => [
            name,
            { data: data as Elements, shape: dims },
          ]),
        );
      } catch (cause) {
        throw new AppError("model-cannot-run", { reason: String(cause) }, { cause });
      }
    },
    release: () => session.release(),
  };
}

/**
 * Sets the locale of every StringNormalizer in a model to C.UTF-8, which lower-cases text like en_US.UTF-8 and
 * exists on nearly every Linux system. WebAssembly builds have only one locale and don't need this.
 */
function withPlainLocale(source: Uint8Array): Uint8Array {
  const model = readModel(source);
  visitGraphs(model.graph, ({ nodes }) => {
    for (const node of nodes) {
      if (node.operator !== "StringNormalizer") continue;
      node.attributes = node.attributes.filter(({ name }) => name !== "locale");
      node.attributes.push(attribute("locale", "C.UTF-8"));
    }
  });
  return writeModel(model);
}

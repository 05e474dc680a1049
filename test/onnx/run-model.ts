import * as native from "onnxruntime-node";
import * as web from "onnxruntime-web/wasm";

web.env.wasm.numThreads = 1;

/** The two runtimes in which every graph must return the same results. */
export const runtimes = { "onnxruntime-web": web, "onnxruntime-node": native } as const;
export type RuntimeName = keyof typeof runtimes;
export const runtimeNames = Object.keys(runtimes) as RuntimeName[];

export type InputTensor = readonly [
  type: "float32" | "int64" | "string",
  data: readonly string[] | readonly number[] | Float32Array | BigInt64Array,
  shape: readonly number[],
];
export type OutputTensor = {
  readonly type: string;
  readonly shape: readonly number[];
  readonly data: (string | number)[];
};

/** Opens a model, which can then be run any number of times. Its int64 outputs are returned as numbers. */
export async function openModel(runtime: RuntimeName, bytes: Uint8Array) {
  const ort = runtimes[runtime] as typeof web;
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 3 });
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    async run(inputs: Readonly<Record<string, InputTensor>>): Promise<Record<string, OutputTensor>> {
      const feeds = Object.fromEntries(
        Object.entries(inputs).map(([name, [type, data, shape]]) => {
          const elements =
            type === "float32"
              ? Float32Array.from(data as number[])
              : type === "int64"
                ? BigInt64Array.from(data as number[], BigInt)
                : [...(data as string[])];
          return [name, new ort.Tensor(type as "float32", elements as Float32Array, shape)];
        }),
      );
      const results = await session.run(feeds);
      return Object.fromEntries(
        Object.entries(results).map(([name, tensor]) => {
          const data = Array.from(tensor.data as ArrayLike<string | number | bigint>);
          const plain = data.map((item) => (typeof item === "bigint" ? Number(item) : item));
          return [name, { type: tensor.type, shape: tensor.dims, data: plain }];
        }),
      );
    },
    close: () => session.release(),
  };
}

/** Opens a model, runs it once and closes it. */
export async function runModel(
  runtime: RuntimeName,
  bytes: Uint8Array,
  inputs: Readonly<Record<string, InputTensor>>,
): Promise<Record<string, OutputTensor>> {
  const model = await openModel(runtime, bytes);
  try {
    return await model.run(inputs);
  } finally {
    await model.close();
  }
}

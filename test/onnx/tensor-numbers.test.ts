import { describe, expect, it } from "vitest";
import { elementTypes, type Tensor } from "../../src/onnx/onnx-messages.ts";
import { tensorNumbers } from "../../src/onnx/tensor-numbers.ts";

function tensor(given: Partial<Tensor>): Tensor {
  return { dims: [], int64Data: [], stringData: [], ...given } as Tensor;
}

/** The `int32_data` field (tag 5) with a packed list of one-byte numbers. */
function int32Field(...numbers: readonly number[]): Uint8Array {
  return Uint8Array.of((5 << 3) | 2, numbers.length, ...numbers);
}

describe("a tensor's numbers", () => {
  it.each([
    ["float16", Uint8Array.of(0x00, 0x3c, 0x00, 0xc0), [1, -2]],
    ["int16", Uint8Array.of(0x01, 0x00, 0xff, 0xff), [1, -1]],
    ["uint8", Uint8Array.of(7, 255), [7, 255]],
    ["int64", new Uint8Array(BigInt64Array.of(5n, -6n).buffer), [5, -6]],
  ] as const)("are read from raw data of type %s", (type, rawData, numbers) => {
    expect(tensorNumbers(tensor({ dataType: elementTypes[type], dims: [2], rawData }))).toEqual(numbers);
  });

  it("are read from int32_data", () => {
    const given = tensor({ dataType: elementTypes.uint8, dims: [2], unknown: [int32Field(3, 4)] });
    expect(tensorNumbers(given)).toEqual([3, 4]);
  });

  it.each([
    ["strings", tensor({ dataType: elementTypes.string, dims: [1] })],
    ["bfloat16, which Hunch doesn't support", tensor({ dataType: 16, dims: [1], unknown: [int32Field(64)] })],
    ["float16 elements in another file", tensor({ dataType: elementTypes.float16, dims: [4] })],
    [
      "raw data that ends inside an element",
      tensor({ dataType: elementTypes.float, dims: [1], rawData: new Uint8Array(5) }),
    ],
    [
      "raw data with fewer elements than the shape",
      tensor({ dataType: elementTypes.float, dims: [3], rawData: new Uint8Array(8) }),
    ],
  ])("are undefined for %s", (_, given) => {
    expect(tensorNumbers(given)).toBeUndefined();
  });
});

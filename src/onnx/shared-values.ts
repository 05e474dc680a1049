import { elementTypes, type Tensor } from "./onnx-messages.ts";
import { type Elements, elementTypeOf, makeTensor } from "./tensor.ts";

/** Constants with the same content are shared if they have at most this many elements. */
const sharedLength = 64;

/** The constants and used names that a graph and its inner graphs share while they are being built. */
export class SharedValues {
  readonly initializers: Tensor[] = [];
  readonly domains = new Set<string>();
  readonly #names: Set<string>;
  /** The number that each name last got. All before it are taken, so a search that starts there stays short. */
  readonly #counts = new Map<string, number>();
  /** Small constants by their content, so that each is stored only once. */
  readonly #known = new Map<string, string>();

  constructor(names: Iterable<string> = []) {
    this.#names = new Set(names);
  }

  /** Reserves a name. Throws RangeError if another value already has it. */
  claim(name: string): string {
    if (this.#names.has(name)) throw new RangeError(`the graph already has a value named ${name}`);
    this.#names.add(name);
    return name;
  }

  /** Reserves the name, or the first of `name_2`, `name_3`, ... that is free. */
  unique(name: string): string {
    let count = this.#counts.get(name) ?? 1;
    let unique = count === 1 ? name : `${name}_${count}`;
    while (this.#names.has(unique)) unique = `${name}_${++count}`;
    this.#counts.set(name, count);
    return this.claim(unique);
  }

  /** Adds a constant, or finds the one with the same content, and returns its name. */
  constant(elements: Elements, shape: readonly number[], name: string): string {
    const make = () => this.tensor(makeTensor(name, elements, shape));
    if (elements.length > sharedLength) return make();
    const content = Array.from<string | number | bigint>(elements).map(exactText);
    return this.#once(JSON.stringify([elementTypeOf(elements), shape, content]), make);
  }

  bool(value: boolean): string {
    const rawData = Uint8Array.of(value ? 1 : 0);
    const { bool: dataType } = elementTypes;
    const tensor = { dims: [], dataType, stringData: [], int64Data: [], name: "b", rawData };
    return this.#once(`bool ${value}`, () => this.tensor(tensor));
  }

  tensor(tensor: Tensor): string {
    const name = this.unique(tensor.name ?? "tensor");
    this.initializers.push({ ...tensor, name });
    return name;
  }

  #once(content: string, make: () => string): string {
    const name = this.#known.get(content) ?? make();
    this.#known.set(content, name);
    return name;
  }
}

// String(-0) is "0", but -0 and 0 are different weights.
function exactText(value: string | number | bigint): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

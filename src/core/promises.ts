/** A promise with its ends outside: Promise.withResolvers, which Node 20 and browsers before 2024 do not have. */
export type Deferred<Value> = {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value | PromiseLike<Value>) => void;
  readonly reject: (reason: unknown) => void;
};

export function createDeferred<Value>(): Deferred<Value> {
  let ends: Pick<Deferred<Value>, "resolve" | "reject"> | undefined;
  const promise = new Promise<Value>((resolve, reject) => {
    ends = { resolve, reject };
  });
  return { promise, ...ends! };
}

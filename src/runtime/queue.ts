/**
 * Runs work one at a time, in the order of the calls. A rejection reaches its own caller only: the next work runs all the
 * same.
 */
export function createQueue(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work, work);
    last = result;
    return result;
  };
}

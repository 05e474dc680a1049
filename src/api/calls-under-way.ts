const patienceMs = 5000;
const reopenMs = 15_000;

/**
 * The calls that one version of the service worker is answering. Taking over ends the old worker at once, whatever it
 * is doing, so the new version asks the old one to close its calls first: those under way are answered to the end, and
 * new ones are told to come back (503), which the new version then answers.
 */
export class CallsUnderWay {
  readonly #underWay = new Set<Promise<unknown>>();
  #isClosed = false;

  /** True from `handOver` on: what `ApiServices.updating` says. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Counts a call until its answer is there. Gives the same promise back. */
  add(answer: Promise<Response>): Promise<Response> {
    this.#underWay.add(answer);
    const end = () => this.#underWay.delete(answer);
    answer.then(end, end);
    return answer;
  }

  /**
   * Takes no more calls, and settles when those under way are answered, or after five seconds: nobody waits for ever.
   * Takes calls again a while later, should the new version not have taken over after all.
   */
  async handOver(): Promise<void> {
    this.#isClosed = true;
    setTimeout(() => {
      this.#isClosed = false;
    }, reopenMs);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patienceMs);
    });
    await Promise.race([Promise.allSettled(this.#underWay), late]);
    clearTimeout(timer);
  }
}

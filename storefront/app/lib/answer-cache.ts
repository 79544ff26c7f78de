/** Answers of anonymous catalogue reads, kept in the process so that a burst costs the API one call. */
export interface AnswerCacheLimits {
  readonly freshMs: number;
  /** Older than fresh but younger than this is served at once while a new one is fetched. */
  readonly staleMs: number;
  readonly entriesMax: number;
}

interface Entry {
  readonly at: number;
  readonly value: unknown;
}

/** Fresh answers are served as they are, stale ones while they are renewed, and equal questions in flight are asked once. */
export class AnswerCache {
  readonly #entries = new Map<string, Entry>();
  readonly #flights = new Map<string, Promise<unknown>>();
  readonly #limits: AnswerCacheLimits;
  readonly #now: () => number;

  constructor(limits: AnswerCacheLimits, now: () => number = Date.now) {
    this.#limits = limits;
    this.#now = now;
  }

  /**
   * @param ask fetches the answer; its failure reaches the caller only when there is no stale answer to give.
   * @returns the answer and its age in milliseconds (0 when just fetched)
   */
  async read<Value>(key: string, ask: () => Promise<Value>): Promise<{ value: Value; ageMs: number }> {
    const entry = this.#entries.get(key);
    const ageMs = entry ? this.#now() - entry.at : Number.POSITIVE_INFINITY;
    if (entry && ageMs <= this.#limits.freshMs) return { value: entry.value as Value, ageMs };
    const flight = this.#fetchOnce(key, ask);
    if (entry && ageMs <= this.#limits.staleMs) {
      flight.catch(() => undefined);
      return { value: entry.value as Value, ageMs };
    }
    return { value: (await flight) as Value, ageMs: 0 };
  }

  #fetchOnce<Value>(key: string, ask: () => Promise<Value>): Promise<unknown> {
    const running = this.#flights.get(key);
    if (running) return running;
    const flight = ask()
      .then((value) => {
        this.#store(key, value);
        return value;
      })
      .finally(() => this.#flights.delete(key));
    this.#flights.set(key, flight);
    return flight;
  }

  #store(key: string, value: unknown): void {
    this.#entries.delete(key);
    this.#entries.set(key, { at: this.#now(), value });
    if (this.#entries.size <= this.#limits.entriesMax) return;
    const oldest = this.#entries.keys().next();
    if (!oldest.done) this.#entries.delete(oldest.value);
  }
}

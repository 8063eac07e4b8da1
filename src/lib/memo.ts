// What was worked out lately, by its text; pure functions only.

export class Memo<T> {
  readonly #limit: number;
  readonly #values = new Map<string, T>();

  /** @param limit how many are remembered; when there are more, all are forgotten */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What `make` made of this key before, or makes now; what it throws is passed on and not remembered. */
  get(key: string, make: () => T): T {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const value = make();
    if (this.#values.size >= this.#limit) this.#values.clear();
    this.#values.set(key, value);
    return value;
  }
}

// What was worked out lately, by its text; pure functions only.

export class Memo<T> {
  readonly #limit: number;
  readonly #longestKey: number;
  readonly #values = new Map<string, T>();

  /**
   * @param limit how many are remembered; when there are more, all are forgotten
   * @param longestKey in characters: what longer keys stand for is not remembered. Needed where the keys are strangers'
   */
  constructor(limit: number, longestKey = Number.POSITIVE_INFINITY) {
    this.#limit = limit;
    this.#longestKey = longestKey;
  }

  /** What `make` made of this key before, or makes now; what it throws, and what a long key stands for, is not remembered. */
  get(key: string, make: () => T): T {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const value = make();
    if (key.length > this.#longestKey) return value;
    if (this.#values.size >= this.#limit) this.#values.clear();
    this.#values.set(key, value);
    return value;
  }
}

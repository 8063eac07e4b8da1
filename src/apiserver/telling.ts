// How much of what is wrong with an object is told.

/** In characters: each text may show a value, or name a place, that is as long as a request. */
const MAX_LENGTH = 2 ** 22;

/** Room for texts, of which the first always fits. */
export class Telling {
  #length: number | undefined;

  /** Whether a text of this length is told; one that is not takes room from the next, too. */
  fits(length: number): boolean {
    const isFirst = this.#length === undefined;
    this.#length = (this.#length ?? 0) + length;
    return isFirst || this.#length <= MAX_LENGTH;
  }
}

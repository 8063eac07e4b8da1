// The recent changes, bounded by bytes, and the cursors that read them. A cursor is a place, not a queue.

import { type Change, type Cursor, StoreError } from './store.ts';

/** What a change is reckoned to cost beside its text. */
const OVERHEAD_BYTES = 200;

interface Entry {
  readonly change: Change;
  readonly bytes: number;
}

export class ChangeRing {
  readonly #limitBytes: number;
  #entries: (Entry | undefined)[] = [];
  /** Entries before this index have been dropped and are undefined; the array is cut when they are many. */
  #head = 0;
  /** How many entries were ever dropped: entry number n is at index n - #dropped + #head … kept as one offset. */
  #firstSequence = 0;
  /** Of each collection the sequence number after its newest entry that was dropped. */
  readonly #droppedOf = new Map<string, number>();
  /** The first sequence number after the last `clear`. */
  #clearedSequence = 0;
  /** Readers are told of entries before this sequence number: the others are not durable yet. */
  #toldSequence = 0;
  #bytes = 0;
  #oldestRevision: number;

  constructor(limitBytes: number, revision: number) {
    this.#limitBytes = limitBytes;
    this.#oldestRevision = revision;
  }

  /** A cursor may start at this revision or later. */
  get oldestRevision(): number {
    return this.#oldestRevision;
  }

  push(change: Change, bytes: number): void {
    this.#entries.push({ change, bytes: bytes + OVERHEAD_BYTES });
    this.#bytes += bytes + OVERHEAD_BYTES;
    while (this.#bytes > this.#limitBytes && this.#entries.length - this.#head > 1) this.#dropFirst();
  }

  /** What was pushed before that sequence number is durable now, and readers may be told. */
  tell(sequence: number): void {
    this.#toldSequence = sequence;
  }

  /** Forgets everything; every cursor is expired. @param revision the newest one, from which new cursors may start */
  clear(revision: number): void {
    this.#firstSequence += this.#entries.length - this.#head + 1;
    this.#clearedSequence = this.#firstSequence;
    this.#droppedOf.clear();
    this.#entries = [];
    this.#head = 0;
    this.#bytes = 0;
    this.#oldestRevision = revision;
    this.tell(this.endSequence);
  }

  /** @param newest the newest revision that is durable, whenever it is asked for */
  cursor(revision: number, collection: string | undefined, newest: () => number): Cursor {
    if (revision < this.#oldestRevision) throw expired(revision, this.#oldestRevision);
    return new RingCursor(this, { revision, collection, sequence: this.#sequenceAfter(revision), newest });
  }

  /** Entries from sequence number `sequence` on: at most `limit` of the collection, looking at no more than is there. */
  read(
    sequence: number,
    collection: string | undefined,
    limit: number,
  ): { changes: Change[]; next: number } | undefined {
    if (this.hasForgotten(sequence, collection)) return undefined;
    const changes: Change[] = [];
    let index = this.#head + Math.max(0, sequence - this.#firstSequence);
    const end = this.#head + (this.#toldSequence - this.#firstSequence);
    for (; index < end && changes.length < limit; index++) {
      const { change } = this.#entries[index]!;
      if (collection === undefined || change.collection === collection) changes.push(change);
    }
    return { changes, next: this.#firstSequence + (index - this.#head) };
  }

  /** Whether something of the collection is gone that came at that sequence number or later. */
  hasForgotten(sequence: number, collection: string | undefined): boolean {
    if (sequence < this.#clearedSequence) return true;
    return sequence < (collection === undefined ? this.#firstSequence : (this.#droppedOf.get(collection) ?? 0));
  }

  /** Where readers that have read all are. */
  get toldSequence(): number {
    return this.#toldSequence;
  }

  /** The sequence number of the next change. */
  get endSequence(): number {
    return this.#firstSequence + this.#entries.length - this.#head;
  }

  /** The sequence number of the first change newer than `revision` (binary search: revisions grow). */
  #sequenceAfter(revision: number): number {
    let low = this.#head;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#entries[middle]!.change.revision <= revision) low = middle + 1;
      else high = middle;
    }
    return this.#firstSequence + (low - this.#head);
  }

  #dropFirst(): void {
    const { change, bytes } = this.#entries[this.#head]!;
    this.#bytes -= bytes;
    this.#oldestRevision = change.revision;
    this.#entries[this.#head++] = undefined;
    this.#firstSequence++;
    this.#droppedOf.set(change.collection, this.#firstSequence);
    if (this.#head > 1024 && this.#head * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
  }
}

interface Place {
  revision: number;
  readonly collection: string | undefined;
  sequence: number;
  readonly newest: () => number;
}

class RingCursor implements Cursor {
  readonly #ring: ChangeRing;
  readonly #place: Place;

  constructor(ring: ChangeRing, place: Place) {
    this.#ring = ring;
    this.#place = place;
  }

  get revision(): number {
    return this.#place.revision;
  }

  get isExpired(): boolean {
    return this.#ring.hasForgotten(this.#place.sequence, this.#place.collection);
  }

  take(limit: number): readonly Change[] {
    const read = this.#ring.read(this.#place.sequence, this.#place.collection, limit);
    if (!read) throw expired(this.#place.revision, this.#ring.oldestRevision);
    this.#place.sequence = read.next;
    const isAtEnd = read.next >= this.#ring.toldSequence;
    const reached = isAtEnd ? this.#place.newest() : (read.changes.at(-1)?.revision ?? 0);
    this.#place.revision = Math.max(this.#place.revision, reached); // It may have begun at one that is not durable yet.
    return read.changes;
  }

  [Symbol.dispose](): void {
    // A cursor holds nothing in the ring.
  }
}

function expired(revision: number, oldest: number): StoreError {
  return new StoreError('Expired', `revision ${revision} is older than the oldest that is remembered, ${oldest}`);
}

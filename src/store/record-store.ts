// The store: records and recent changes in memory, from where all reads are, and a writer that makes them durable. One set of rows is
// under way at a time: what is staged meanwhile goes together, next.

import type { JsonObject } from '../lib/json.ts';
import { AFTER_FAILURE_MS, Batch, UNAWAITED_MS } from './batch.ts';
import { ChangeRing } from './change-ring.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { Records } from './records.ts';
import type { RowChanges, RowWriter } from './row-writer.ts';
import type { Row } from './statements.ts';
import { type Cursor, type Store, StoreError, type StoreRecord, type Transaction } from './store.ts';
import { MemoryTransaction, type Write } from './transaction.ts';

export interface RecordStoreOptions {
  /** What there is. */
  readonly records: Records;
  readonly revision: number;
  readonly writer: RowWriter;
  /** @param idle resolves when nothing is under way */
  readonly checkpoints?: (idle: () => Promise<void>) => Checkpoints;
  /** How much of the recent past watchers can ask for. */
  readonly ringBytes: number;
}

/** What the writer is at. */
interface UnderWay {
  readonly transactions: readonly MemoryTransaction[];
  readonly batch: Batch | undefined;
  readonly revision: number;
  /** The ring's, after the last of its changes. */
  readonly sequence: number;
}

export class RecordStore implements Store {
  readonly #records: Records;
  readonly #writer: RowWriter;
  readonly #checkpoints: Checkpoints | undefined;
  /** By the collection that they listen to; of undefined those that listen to all. */
  readonly #listeners = new Map<string | undefined, Set<() => void>>();
  readonly #ring: ChangeRing;
  /** Transactions that memory alone knows of, and the promise for those who wait for them. */
  #staged: MemoryTransaction[] = [];
  #batch: Batch | undefined;
  #unawaitedMs = UNAWAITED_MS;
  #underWay: UnderWay | undefined;
  #problem: Error | undefined;
  #revision: number;
  #durableRevision: number;
  #isCommitting = false;

  constructor({ records, revision, writer, checkpoints, ringBytes }: RecordStoreOptions) {
    this.#records = records;
    this.#writer = writer;
    this.#checkpoints = checkpoints?.(async () => this.#underWay?.batch?.settled());
    this.#revision = revision;
    this.#durableRevision = revision;
    this.#ring = new ChangeRing(ringBytes, revision);
  }

  get revision(): number {
    return this.#revision;
  }

  get oldestRevision(): number {
    return this.#ring.oldestRevision;
  }

  find(collection: string, key: string): StoreRecord | undefined {
    return this.#records.find(collection, key);
  }

  list(collection: string, keyPrefix = ''): readonly StoreRecord[] {
    return this.#records.list(collection, keyPrefix);
  }

  count(collection: string): number {
    return this.#records.count(collection);
  }

  byIndex(collection: string, index: string, indexKey: string): readonly StoreRecord[] {
    return this.#records.byIndex(collection, index, indexKey);
  }

  defineIndex(collection: string, index: string, keysOf: (value: JsonObject) => readonly string[]): void {
    this.#records.collection(collection).defineIndex(index, keysOf);
  }

  commit<T>(work: (transaction: Transaction) => T): T {
    const result = this.#run(work);
    this.#flush();
    return result;
  }

  stage<T>(work: (transaction: Transaction) => T): T {
    const result = this.#run(work);
    if (this.#staged.length > 0) this.#batch ??= new Batch(() => this.#writeStaged(), this.#unawaitedMs);
    return result;
  }

  settled(): Promise<void> | undefined {
    return (this.#batch ?? this.#underWay?.batch)?.settled();
  }

  after(revision: number, collection: string | undefined): Cursor {
    if (revision > this.#revision) throw new StoreError('Future', `revision ${revision} is not issued yet`);
    return this.#ring.cursor(revision, collection, () => this.#durableRevision);
  }

  onCommit(listener: () => void, collection?: string): Disposable {
    const listeners = this.#listeners.get(collection) ?? new Set();
    this.#listeners.set(collection, listeners.add(listener));
    return { [Symbol.dispose]: () => void listeners.delete(listener) };
  }

  clear(): void {
    this.#refuseInsideCommit();
    this.#flush();
    const revision = this.#revision + 1;
    let problem: Error | undefined;
    this.#writer.write({ revision, puts: [], deletes: [], isCleared: true }, (why) => {
      problem = why;
    });
    this.#writer.wait();
    if (problem) throw problem;
    this.#records.clear();
    this.#revision = revision;
    this.#durableRevision = revision;
    this.#ring.clear(revision);
    this.#notify(this.#listeners.keys());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listeners.clear();
    try {
      for (let left = this.settled(); left; left = this.settled()) await left;
    } finally {
      this.#checkpoints?.[Symbol.dispose]();
      await this.#writer.close();
    }
  }

  [Symbol.dispose](): void {
    this.#listeners.clear();
    try {
      this.#flush();
    } finally {
      this.#checkpoints?.[Symbol.dispose]();
      this.#writer[Symbol.dispose]();
    }
  }

  /** Does `work` in memory. */
  #run<T>(work: (transaction: Transaction) => T): T {
    this.#refuseInsideCommit();
    this.#isCommitting = true;
    const transaction = new MemoryTransaction(this.#records, this.#revision);
    try {
      const result = work(transaction);
      if (transaction.writes.length > 0) this.#keep(transaction);
      return result;
    } catch (error) {
      transaction.undo();
      throw error;
    } finally {
      this.#isCommitting = false;
    }
  }

  #keep(transaction: MemoryTransaction): void {
    this.#staged.push(transaction);
    this.#revision = transaction.revision;
    for (const { change, bytes } of transaction.writes) this.#ring.push(change, bytes);
  }

  /** While another thread begins the database's log anew a write would wait for it, and what is staged grows into one. */
  #writeStaged(): void {
    const write = () => {
      if (!this.#underWay && this.#staged.length > 0) this.#write();
    };
    const pause = this.#checkpoints?.pause;
    if (pause) void pause.then(write);
    else write();
  }

  /** Makes durable all that is in memory alone before it returns. Throws what the writer came upon. */
  #flush(): void {
    this.#problem = undefined;
    while (this.#underWay || this.#staged.length > 0) {
      if (!this.#underWay) this.#write();
      this.#writer.wait();
    }
    if (this.#problem) throw this.#problem;
  }

  /** Begins to make durable what is in memory alone, for which nothing may be under way. */
  #write(): void {
    const [transactions, batch] = [this.#staged, this.#batch];
    const underWay = { transactions, batch, revision: this.#revision, sequence: this.#ring.endSequence };
    this.#staged = [];
    this.#batch = undefined;
    this.#underWay = underWay;
    this.#writer.write(rowChanges(transactions, this.#revision), (problem) => {
      this.#underWay = undefined;
      if (problem) this.#takeBack(underWay, problem);
      else this.#tell(underWay);
    });
  }

  /** What was under way is durable. Those who wake up now may have more to write: the next goes at the end of the turn. */
  #tell({ transactions, batch, revision, sequence }: UnderWay): void {
    this.#unawaitedMs = UNAWAITED_MS;
    this.#durableRevision = revision;
    this.#checkpoints?.count();
    this.#ring.tell(sequence);
    batch?.succeeded();
    this.#batch?.goOn();
    const collections = new Set<string | undefined>([undefined]);
    for (const { writes } of transactions) for (const { change } of writes) collections.add(change.collection);
    this.#notify(collections);
  }

  /** With what was under way goes what was staged on top of it. */
  #takeBack({ transactions, batch }: UnderWay, problem: Error): void {
    const batches = [batch, this.#batch];
    for (const transaction of [...transactions, ...this.#staged].reverse()) transaction.undo();
    this.#staged = [];
    this.#batch = undefined;
    this.#problem = problem;
    this.#unawaitedMs = AFTER_FAILURE_MS;
    this.#durableRevision = this.#revision; // Numbers that were given out are not given out again.
    this.#ring.clear(this.#revision);
    for (const waiting of batches) waiting?.failed(problem);
    this.#notify(this.#listeners.keys());
  }

  #refuseInsideCommit(): void {
    if (this.#isCommitting) throw new Error('a commit or a clearing was begun inside a commit');
  }

  /** What is committed is committed: a listener's error ends the process as any bug does, but neither this commit nor other listeners. */
  #notify(collections: Iterable<string | undefined>): void {
    for (const collection of [...collections])
      for (const listener of [...(this.#listeners.get(collection) ?? [])]) {
        try {
          listener();
        } catch (error) {
          setImmediate(() => {
            throw error;
          });
        }
      }
  }
}

/** Of a record that was written several times the last state alone is written down. */
function rowChanges(transactions: readonly MemoryTransaction[], revision: number): RowChanges {
  const last = new Map<number, Write>();
  for (const { writes } of transactions) for (const write of writes) last.set(write.createRevision, write);
  const [puts, deletes]: [Row[], number[]] = [[], []];
  for (const { createRevision, row } of last.values()) {
    if (row) puts.push(row);
    else deletes.push(createRevision);
  }
  return { revision, puts, deletes, isCleared: false };
}

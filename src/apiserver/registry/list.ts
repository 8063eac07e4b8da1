// Lists: selectors, pages, versions. A page's continue token names a snapshot: an array of frozen objects, kept for five minutes.

import { ApiError, badRequest } from '../../kube/api-error.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Clock } from '../../lib/clock.ts';
import { type Store, StoreError } from '../../store/store.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import { readSettled } from './commit.ts';
import { decodeToken, encodeToken } from './continue-token.ts';
import { type ListOptions, parseResourceVersion, tooLarge, tooOld } from './list-options.ts';
import type { Machinery } from './machinery.ts';
import { fromStored, listRecords, prepareReads } from './object-reads.ts';
import { collectionOf } from './registry.ts';
import type { ObjectSelector } from './selector.ts';

const SNAPSHOT_MS = 300_000;
const MAX_SNAPSHOTS = 256;

export interface ListInput {
  readonly namespace: string | undefined;
  readonly options: ListOptions;
  /** Of the options. */
  readonly selector: ObjectSelector;
}

export interface ListPage {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
  readonly continueToken: string;
  /** Absent when a selector makes it unknown, or nothing remains. */
  readonly remainingItemCount?: number;
}

/** All objects of a kind in a scope, in the order of their keys, at one revision. */
interface State {
  readonly revision: number;
  readonly items: readonly KubeObject[];
}

type Snapshot = State & { readonly expiresAtMs: number };

interface Page {
  readonly state: State;
  readonly start: number;
  readonly limit: number;
  readonly selector: ObjectSelector;
}

/** The snapshots of one API server. */
export class Lister {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #snapshots = new Map<number, Map<string, Snapshot>>();

  constructor({ store, clock }: Machinery) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Resolves when what is listed is durable. Of some kinds somebody has to be asked; the list is made in the same turn. */
  list(kind: KindDefinition, input: ListInput): Promise<ListPage> {
    return readSettled(this.#store, async () => {
      if (kind.storedAs?.prepareReads) await prepareReads(kind, listRecords(this.#store, kind, input.namespace));
      return this.#list(kind, input);
    });
  }

  #list(kind: KindDefinition, input: ListInput): ListPage {
    const { options, selector } = input;
    // What has no versions is asked for all that there is (pkg/registry/core/componentstatus/rest.go, List).
    if (kind.hasNoVersions)
      return this.#page(kind, input, { state: this.#state(kind, input), start: 0, limit: 0, selector });
    if (options.continueToken !== '') return this.#next(kind, input);
    const version = parseResourceVersion(options.resourceVersion);
    if (version > this.#store.revision) throw tooLarge(version, this.#store.revision);
    const isExact = asksExactly(options);
    const state = isExact ? this.#stateAt(kind, input, version) : this.#state(kind, input);
    const limit = limitOf(options);
    return this.#page(kind, input, { state, start: 0, limit, selector });
  }

  #state(kind: KindDefinition, { namespace }: ListInput): State {
    const items = listRecords(this.#store, kind, namespace).map((record) => fromStored(kind, record.value));
    return { revision: this.#store.revision, items };
  }

  /** The past, worked out by taking back what has changed since. Throws Expired. */
  #stateAt(kind: KindDefinition, input: ListInput, revision: number): State {
    const known = new Map(this.#store.list(collectionOf(kind)).map(({ key, value }) => [key, value]));
    for (const change of changesSince(this.#store, kind, revision).reverse()) {
      if (change.previous) known.set(change.key, change.previous);
      else known.delete(change.key);
    }
    const prefix = prefixOf(kind, input);
    const keys = [...known.keys()].filter((key) => key.startsWith(prefix)).sort();
    return { revision, items: keys.flatMap((key) => fromStored(kind, known.get(key) ?? {})) };
  }

  #next(kind: KindDefinition, input: ListInput): ListPage {
    const { options, selector } = input;
    const token = decodeToken(options.continueToken);
    if (options.resourceVersion !== '' && options.resourceVersion !== '0')
      throw badRequest('specifying resource version is not allowed when using continue');
    const state = token.revision > 0 ? this.#find(token.revision, kind, input) : this.#state(kind, input);
    if (!state) throw expiredToken(encodeToken({ revision: -1, start: token.start }));
    const from = `${prefixOf(kind, input)}${token.start}`;
    const start = state.items.findIndex((item) => keyText(kind, item) >= from);
    const limit = limitOf(options);
    return this.#page(kind, input, { state, start: start < 0 ? state.items.length : start, limit, selector });
  }

  #page(kind: KindDefinition, input: ListInput, page: Page): ListPage {
    const { state, selector } = page;
    const { items, end } = takePage(page);
    const resourceVersion = String(state.revision);
    const rest = state.items.length - end;
    const isLast = rest === 0 || (selector.isOneName && items.length > 0 && isOneScope(kind, input));
    if (isLast) return { items, resourceVersion, continueToken: '' };
    this.#remember(kind, input, state);
    const last = keyText(kind, state.items[end - 1] as KubeObject).slice(prefixOf(kind, input).length);
    const continueToken = encodeToken({ revision: state.revision, start: `${last}\u0000` });
    return { items, resourceVersion, continueToken, ...(selector.isEverything ? { remainingItemCount: rest } : {}) };
  }

  #remember(kind: KindDefinition, input: ListInput, state: State): void {
    this.#forgetOld();
    const ofRevision = this.#snapshots.get(state.revision) ?? new Map<string, Snapshot>();
    const { revision, items } = state; // That of a page before says until when it was to be kept, too.
    ofRevision.set(scopeOf(kind, input), { revision, items, expiresAtMs: this.#clock.monotonicMs() + SNAPSHOT_MS });
    this.#snapshots.set(state.revision, ofRevision);
  }

  #forgetOld(): void {
    const now = this.#clock.monotonicMs();
    for (const [revision, scopes] of this.#snapshots) {
      for (const [scope, snapshot] of scopes) if (snapshot.expiresAtMs <= now) scopes.delete(scope);
      if (scopes.size === 0) this.#snapshots.delete(revision);
    }
    for (const revision of this.#snapshots.keys()) {
      if (this.#snapshots.size < MAX_SNAPSHOTS) break;
      this.#snapshots.delete(revision);
    }
  }

  /** A token of another list is good for this one, too. */
  #find(revision: number, kind: KindDefinition, input: ListInput): State | undefined {
    this.#forgetOld();
    const scopes = this.#snapshots.get(revision);
    return scopes?.get(scopeOf(kind, input)) ?? (scopes && this.#stateAt(kind, input, revision));
  }
}

/** Version 0 asks the cache of the real server, which knows no pages. */
const limitOf = ({ resourceVersion, limit }: ListOptions) => (resourceVersion === '0' ? 0 : limit);

/** A page of a version that says not how it is meant is of that very version (apiserver pkg/storage/etcd3/store.go, GetList). */
function asksExactly({ resourceVersion, resourceVersionMatch: match, limit }: ListOptions): boolean {
  return match === 'Exact' || (match === '' && limit > 0 && !/^0*$/.test(resourceVersion));
}

/** A page ends with its last item that is wanted; what follows is the next page's to look through. */
function takePage({ state, start, limit, selector }: Page): { items: readonly KubeObject[]; end: number } {
  const { items: all } = state;
  const isWhole = limit === 0 && start === 0 && selector.isEverything;
  if (isWhole) return { items: all, end: all.length };
  const items: KubeObject[] = [];
  let end = start;
  while (end < all.length && (limit === 0 || items.length < limit)) {
    const item = all[end++] as KubeObject;
    if (selector.matches(item)) items.push(item);
  }
  return { items, end };
}

function changesSince(store: Store, kind: KindDefinition, revision: number) {
  try {
    using cursor = store.after(revision, collectionOf(kind));
    return [...cursor.take(Number.MAX_SAFE_INTEGER)];
  } catch (error) {
    if (error instanceof StoreError && error.reason === 'Expired') throw tooOld(revision, store.oldestRevision);
    throw error;
  }
}

const scopeOf = (kind: KindDefinition, input: ListInput) => JSON.stringify([collectionOf(kind), input.namespace ?? '']);

/** What the keys of a list begin with; a token says what stands behind it. */
const prefixOf = (kind: KindDefinition, { namespace }: ListInput) =>
  kind.namespaced && namespace ? `${namespace}/` : '';

/** One name is one key here. */
const isOneScope = (kind: KindDefinition, { namespace }: ListInput) => !kind.namespaced || namespace !== undefined;

const keyText = (kind: KindDefinition, object: KubeObject) =>
  kind.namespaced ? `${object.metadata.namespace ?? ''}/${object.metadata.name}` : object.metadata.name;

/** With a fresh token, so that a client may go on in an inconsistent state. */
function expiredToken(continueToken: string): ApiError {
  return new ApiError(
    'Expired',
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
    { metadata: { continue: continueToken } },
  );
}

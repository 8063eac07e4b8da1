// Lists: selectors, pages, versions. A page's continue token names a snapshot: an array of frozen objects, kept for five minutes.
// https://github.com/kubernetes/apiserver/blob/master/pkg/storage/continue.go

import { ApiError, badRequest } from '../../kube/api-error.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Clock } from '../../lib/clock.ts';
import { FieldErrors, invalidObject } from '../field-errors.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import type { Machinery } from './machinery.ts';
import { fromStored, listRecords } from './object-reads.ts';
import { collectionOf } from './registry.ts';
import type { ObjectSelector } from './selector.ts';

const SNAPSHOT_MS = 300_000;
const MAX_SNAPSHOTS = 256;

export interface ListInput {
  readonly namespace: string | undefined;
  readonly selector: ObjectSelector;
  readonly limit: number;
  readonly continueToken: string;
  readonly resourceVersion: string;
  readonly resourceVersionMatch: string;
}

export interface ListPage {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
  readonly continueToken: string;
  /** Absent when a selector makes it unknown, or nothing remains. */
  readonly remainingItemCount?: number;
}

interface Snapshot {
  readonly scope: string;
  readonly revision: number;
  readonly items: readonly KubeObject[];
  readonly expiresAtMs: number;
}

/** The snapshots of one API server. */
export class Lister {
  readonly #machinery: Machinery;
  readonly #clock: Clock;
  readonly #snapshots = new Map<number, Map<string, Snapshot>>();

  constructor(machinery: Machinery) {
    this.#machinery = machinery;
    this.#clock = machinery.clock;
  }

  list(kind: KindDefinition, input: ListInput): ListPage {
    checkVersions(input, this.#machinery.store.revision);
    if (input.continueToken !== '') return this.#next(kind, input);
    const revision = this.#machinery.store.revision;
    const items = selectObjects(this.#machinery, kind, input);
    return this.#page(kind, input, { items, revision, start: 0 });
  }

  #next(kind: KindDefinition, input: ListInput): ListPage {
    const token = decodeToken(input.continueToken);
    const snapshot = token.revision > 0 ? this.#find(token.revision, scopeOf(kind, input)) : undefined;
    if (token.revision > 0 && !snapshot) throw expiredToken(this.#inconsistentToken(token.start));
    const items = snapshot?.items ?? selectObjects(this.#machinery, kind, input);
    const revision = snapshot?.revision ?? this.#machinery.store.revision;
    const start = items.findIndex((item) => keyText(kind, item) >= token.start);
    return this.#page(kind, input, { items, revision, start: start < 0 ? items.length : start });
  }

  #page(
    kind: KindDefinition,
    input: ListInput,
    from: { items: readonly KubeObject[]; revision: number; start: number },
  ): ListPage {
    const { items, revision, start } = from;
    const end = input.limit > 0 ? Math.min(items.length, start + input.limit) : items.length;
    const page = start === 0 && end === items.length ? items : items.slice(start, end);
    const rest = items.length - end;
    if (rest === 0) return { items: page, resourceVersion: String(revision), continueToken: '' };
    this.#remember(kind, input, { items, revision });
    const continueToken = encodeToken({ revision, start: keyText(kind, items[end]!) });
    const remaining = input.selector.isEverything ? { remainingItemCount: rest } : {};
    return { items: page, resourceVersion: String(revision), continueToken, ...remaining };
  }

  #remember(kind: KindDefinition, input: ListInput, state: { items: readonly KubeObject[]; revision: number }): void {
    this.#forgetOld();
    const scope = scopeOf(kind, input);
    const ofRevision = this.#snapshots.get(state.revision) ?? new Map<string, Snapshot>();
    ofRevision.set(scope, { ...state, scope, expiresAtMs: this.#clock.monotonicMs() + SNAPSHOT_MS });
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

  #find(revision: number, scope: string): Snapshot | undefined {
    this.#forgetOld();
    return this.#snapshots.get(revision)?.get(scope);
  }

  /** A token for going on after expiry: from the same key, in whatever state is then. */
  #inconsistentToken(start: string): string {
    return encodeToken({ revision: -1, start });
  }
}

function selectObjects(machinery: Machinery, kind: KindDefinition, input: ListInput): readonly KubeObject[] {
  const objects = listRecords(machinery.store, kind, input.namespace).map((record) => fromStored(kind, record.value));
  return input.selector.isEverything ? objects : objects.filter(input.selector.matches);
}

const scopeOf = (kind: KindDefinition, input: ListInput) =>
  JSON.stringify([collectionOf(kind), input.namespace ?? '', input.selector.text]);

/** The key within its kind, as upstream's tokens have it: `namespace/name`. */
const keyText = (kind: KindDefinition, object: KubeObject) =>
  kind.namespaced ? `${object.metadata.namespace ?? ''}/${object.metadata.name}` : object.metadata.name;

function encodeToken({ revision, start }: { revision: number; start: string }): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start: `${start}\u0000` })).toString(
    'base64url',
  );
}

function decodeToken(token: string): { revision: number; start: string } {
  try {
    const { v, rv, start } = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as {
      v?: string;
      rv?: number;
      start?: string;
    };
    if (v !== 'meta.k8s.io/v1' || typeof rv !== 'number' || typeof start !== 'string' || start === '')
      throw new Error('not a token');
    return { revision: rv, start: start.replace(/\u0000$/, '') };
  } catch (cause) {
    throw new ApiError('BadRequest', 'continue key is not valid: illegal base64 data or an unknown version', { cause });
  }
}

/** With a fresh token, so that a client may go on in an inconsistent state. */
function expiredToken(continueToken: string): ApiError {
  return new ApiError(
    'Expired',
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
    { metadata: { continue: continueToken } },
  );
}

/** Which combinations are allowed: apimachinery pkg/apis/meta/internalversion/validation/validation.go. */
function checkVersions(input: ListInput, newest: number): void {
  const { resourceVersion, resourceVersionMatch, continueToken } = input;
  const errors = new FieldErrors();
  if (resourceVersionMatch !== '') {
    if (continueToken !== '')
      errors.forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided');
    if (resourceVersion === '')
      errors.forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden unless resourceVersion is provided');
    if (!['Exact', 'NotOlderThan'].includes(resourceVersionMatch)) {
      errors.notSupported('resourceVersionMatch', resourceVersionMatch, ['Exact', 'NotOlderThan', '']);
    }
    if (resourceVersionMatch === 'Exact' && resourceVersion === '0') {
      errors.forbidden('resourceVersionMatch', 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
    }
  }
  if (!errors.isEmpty) throw invalidObject({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', errors.causes);
  if (continueToken !== '' && resourceVersion !== '' && resourceVersion !== '0') {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  const version = parseResourceVersion(resourceVersion);
  if (version > newest) throw tooLarge(version, newest);
  if (resourceVersionMatch === 'Exact' && version < newest) throw tooOld(version, newest);
}

/** Throws BadRequest in upstream's words. The empty text counts as 0. */
export function parseResourceVersion(text: string): number {
  if (text === '') return 0;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new ApiError(
    'Invalid',
    `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
  );
}

export function tooOld(version: number, oldest: number): ApiError {
  return new ApiError('Expired', `too old resource version: ${version} (${oldest})`);
}

export function tooLarge(version: number, current: number): ApiError {
  return new ApiError('Timeout', `Too large resource version: ${version}, current: ${current}`, {
    details: {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
  });
}

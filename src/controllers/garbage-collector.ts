// What nobody owns any more goes: by owner references, in the background, in the foreground, or as orphans.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/garbagecollector/garbagecollector.go

import { isReason } from '../kube/api-error.ts';
import { type KindRef, type KubeObject, objectKey, splitKey } from '../kube/object.ts';
import { watchingAll } from '../kube/served-kinds.ts';
import { watching } from '../kube/sources.ts';
import type { OwnerReference } from '../kube/types.gen.ts';
import { deepEqual } from '../lib/json.ts';
import type { Controller, Source } from '../reconcile/controller.ts';
import { actingAs, type ControllerContext } from './context.ts';
import { type Dependent, kindKey, type OwnerLookup, ownerLookup } from './owner-lookup.ts';

const NAME = 'generic-garbage-collector';
const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';

type Context = ReturnType<typeof actingAs> & {
  readonly lookup: OwnerLookup;
  /** The keys of objects of which nobody can tell: a kind that is not served may come. */
  readonly undecided: Set<string>;
};

/** Keys are `group/plural namespace/name`. */
export function garbageCollector(shared: ControllerContext): Controller {
  const acting = actingAs(shared, NAME);
  const context = { ...acting, lookup: ownerLookup(acting.cluster, shared.kinds), undecided: new Set<string>() };
  return {
    name: NAME,
    workers: 8,
    sources: [watchingAll(shared.kinds, (kind) => sourceFor(kind, context)), whenKindsChange(context)],
    async reconcile(key) {
      const [plural = '', name = ''] = key.split(' ');
      const kind = context.lookup.kind(plural);
      const object = kind && context.cluster.of(kind).find(splitKey(name));
      if (kind && object) await collect(kind, object, context);
      return undefined;
    },
  };
}

const keyOf = (kind: KindRef, { metadata }: KubeObject) => `${kindKey(kind)} ${objectKey(metadata)}`;

/** An object that changed, and owners that it no longer holds up; when one goes, its dependents, and the owners that wait for it. */
function sourceFor(kind: KindRef, context: Context): Source {
  return watching(context.cluster, kind, ({ type, object, previous }) => {
    if (type === 'DELETED')
      return [
        ...context.lookup.dependents(object.metadata.uid).map((found) => keyOf(found.kind, found.object)),
        ...owners(object, context),
      ];
    const isFreed = previous !== undefined && !deepEqual(ownersIn(object), ownersIn(previous));
    if (previous && !isFreed && !hasTurned(object, previous)) return [];
    const matters = object.metadata.deletionTimestamp !== undefined || ownersIn(object).length > 0;
    return [...(matters ? [keyOf(kind, object)] : []), ...(isFreed ? owners(previous, context) : [])];
  });
}

function whenKindsChange({ kinds, undecided }: Context): Source {
  return (enqueue) =>
    kinds.onChange(() => {
      const keys = [...undecided];
      undecided.clear();
      keys.forEach(enqueue);
    });
}

const ownersIn = ({ metadata }: KubeObject) => metadata.ownerReferences ?? [];

/** Most changes of an object say nothing of whether it is to go. */
function hasTurned({ metadata: now }: KubeObject, { metadata: before }: KubeObject): boolean {
  return (
    now.deletionTimestamp !== before.deletionTimestamp || !deepEqual(now.finalizers ?? [], before.finalizers ?? [])
  );
}

const owners = (object: KubeObject, context: Context) =>
  ownersIn(object).flatMap((owner) => ownerKey(owner, object, context));

function ownerKey(owner: OwnerReference, object: KubeObject, { lookup }: Context): string[] {
  const kind = lookup.ownerKind(owner);
  if (!kind) return [];
  const namespace = kind.namespaced ? object.metadata.namespace : undefined;
  return [`${kindKey(kind)} ${objectKey({ name: owner.name, ...(namespace === undefined ? {} : { namespace }) })}`];
}

async function collect(kind: KindRef, object: KubeObject, context: Context): Promise<void> {
  const finalizers = object.metadata.finalizers ?? [];
  if (object.metadata.deletionTimestamp !== undefined) {
    if (finalizers.includes(ORPHAN)) return orphan(kind, object, context);
    if (finalizers.includes(FOREGROUND)) return deleteDependents(kind, object, context);
    return;
  }
  await collectOwned(kind, object, context);
}

type OwnerState = 'alive' | 'gone' | 'waiting' | 'unknown';

/** Deletes an object all of whose owners are gone; references to owners that are gone are taken out of one that has others. */
async function collectOwned(kind: KindRef, object: KubeObject, context: Context): Promise<void> {
  const references = ownersIn(object);
  const isLeaving = object.metadata.deletionTimestamp !== undefined;
  const states = references.map((owner) => ownerState(owner, object, context));
  if (states.includes('unknown')) context.undecided.add(keyOf(kind, object));
  const isHeld = states.every((state) => state === 'alive') || states.includes('unknown');
  if (references.length === 0 || isLeaving || isHeld) return;
  if (states.includes('alive')) {
    const ownerReferences = references.filter((_, index) => states[index] === 'alive');
    await change(kind, object, { metadata: { ownerReferences }, context });
  } else if (states.includes('waiting') && context.lookup.dependents(object.metadata.uid).length > 0)
    await deleteInForeground(kind, object, context);
  else await remove(kind, object, { policy: usualPolicy(object), context });
}

/** What its finalizers ask for, as nobody has said otherwise. */
function usualPolicy({ metadata: { finalizers = [] } }: KubeObject): string {
  if (finalizers.includes(ORPHAN)) return 'Orphan';
  return finalizers.includes(FOREGROUND) ? 'Foreground' : 'Background';
}

/** Where a dependent waits for its own dependents there may be a circle; it is opened by no longer holding up the owners. */
async function deleteInForeground(kind: KindRef, object: KubeObject, context: Context): Promise<void> {
  const mayBeCircle = context.lookup.dependents(object.metadata.uid).some((found) => isWaiting(found.object));
  const ownerReferences = (object.metadata.ownerReferences ?? []).map((owner) => ({
    ...owner,
    blockOwnerDeletion: false,
  }));
  const opened = mayBeCircle ? await change(kind, object, { metadata: { ownerReferences }, context }) : object;
  if (opened) await remove(kind, opened, { policy: 'Foreground', context });
}

const isWaiting = ({ metadata }: KubeObject) =>
  metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).includes(FOREGROUND);

function ownerState(owner: OwnerReference, object: KubeObject, { cluster, lookup }: Context): OwnerState {
  const kind = lookup.ownerKind(owner);
  // Of a kind that is not served nobody can say that its object is gone; nor where to look for the owner of an object without namespace.
  if (!kind || (kind.namespaced && object.metadata.namespace === undefined)) return 'unknown';
  const namespace = kind.namespaced ? object.metadata.namespace : undefined;
  const found = cluster.of(kind).find({ name: owner.name, ...(namespace === undefined ? {} : { namespace }) });
  if (found?.metadata.uid !== owner.uid) return 'gone';
  return isWaiting(found) ? 'waiting' : 'alive';
}

/** The owner goes when no dependent that blocks it is left. */
async function deleteDependents(kind: KindRef, owner: KubeObject, context: Context): Promise<void> {
  const found = context.lookup.dependents(owner.metadata.uid);
  const isBlocking = ({ object }: Dependent) =>
    object.metadata.ownerReferences?.some((other) => other.uid === owner.metadata.uid && other.blockOwnerDeletion);
  if (!found.some(isBlocking)) return dropFinalizer(kind, owner, { finalizer: FOREGROUND, context });
  for (const dependent of found) await collectOwned(dependent.kind, dependent.object, context);
}

async function orphan(kind: KindRef, owner: KubeObject, context: Context): Promise<void> {
  for (const { kind: dependentKind, object } of context.lookup.dependents(owner.metadata.uid)) {
    const left = (object.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid);
    await change(dependentKind, object, { metadata: { ownerReferences: left.length > 0 ? left : null }, context });
  }
  await dropFinalizer(kind, owner, { finalizer: ORPHAN, context });
}

async function dropFinalizer(
  kind: KindRef,
  object: KubeObject,
  { finalizer, context }: { finalizer: string; context: Context },
): Promise<void> {
  const finalizers = (object.metadata.finalizers ?? []).filter((name) => name !== finalizer);
  await change(kind, object, { metadata: { finalizers }, context });
}

interface Changing {
  readonly metadata: object;
  readonly context: Context;
}

/** Changes an object as it was read; undefined when it is gone. */
async function change(
  kind: KindRef,
  object: KubeObject,
  { metadata, context }: Changing,
): Promise<KubeObject | undefined> {
  const { uid, resourceVersion } = object.metadata;
  const body = { metadata: { uid, resourceVersion, ...metadata } };
  return unlessGone(context.cluster.of(kind).patch(nameOf(object), { type: 'merge', body }));
}

/** Deletes an object as it was read: owners that it got meanwhile count. */
async function remove(
  kind: KindRef,
  object: KubeObject,
  { policy, context }: { policy: string; context: Context },
): Promise<void> {
  const { uid, resourceVersion } = object.metadata;
  const options = { propagationPolicy: policy, preconditions: { uid, resourceVersion } };
  await unlessGone(context.cluster.of(kind).delete(nameOf(object), options));
}

function nameOf({ metadata }: KubeObject): { name: string; namespace?: string } {
  return { name: metadata.name, ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }) };
}

async function unlessGone<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch((error: unknown) => {
    if (isReason(error, 'NotFound')) return undefined;
    throw error;
  });
}

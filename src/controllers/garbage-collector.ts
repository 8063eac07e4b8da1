// What nobody owns any more goes: by owner references, in the background, in the foreground, or as orphans.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/garbagecollector/garbagecollector.go

import { isReason } from '../kube/api-error.ts';
import { apiVersionOf, type KindRef, type KubeObject, objectKey, splitKey } from '../kube/object.ts';
import { watching } from '../kube/sources.ts';
import type { OwnerReference } from '../kube/types.gen.ts';
import type { Controller, Source } from '../reconcile/controller.ts';
import { actingAs, type ControllerContext } from './context.ts';

const NAME = 'generic-garbage-collector';
const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';

type Context = ReturnType<typeof actingAs>;

/** Keys are `group/plural namespace/name`. */
export function garbageCollector(shared: ControllerContext): Controller {
  const context = actingAs(shared, NAME);
  const byKey = new Map(shared.kinds.map((kind) => [kindKey(kind), kind]));
  return {
    name: NAME,
    workers: 8,
    sources: shared.kinds.map((kind) => sourceFor(kind, context)),
    async reconcile(key) {
      const [plural = '', name = ''] = key.split(' ');
      const kind = byKey.get(plural);
      const object = kind && context.cluster.of(kind).find(splitKey(name));
      if (kind && object) await collect(kind, object, context);
      return undefined;
    },
  };
}

const kindKey = ({ group, plural }: KindRef) => `${group}/${plural}`;
const keyOf = (kind: KindRef, { metadata }: KubeObject) => `${kindKey(kind)} ${objectKey(metadata)}`;

/** An object that changed; and when one goes, its dependents, and the owners that wait for it. */
function sourceFor(kind: KindRef, context: Context): Source {
  return watching(context.cluster, kind, ({ type, object }) => {
    const owners = (object.metadata.ownerReferences ?? []).flatMap((owner) => ownerKey(owner, object, context));
    if (type === 'DELETED')
      return [...dependents(object, context).map((found) => keyOf(found.kind, found.object)), ...owners];
    const matters =
      object.metadata.deletionTimestamp !== undefined || (object.metadata.ownerReferences ?? []).length > 0;
    return matters ? [keyOf(kind, object)] : [];
  });
}

function ownerKey(owner: OwnerReference, object: KubeObject, { kinds }: Context): string[] {
  const kind = kindOf(owner, kinds);
  if (!kind) return [];
  const namespace = kind.namespaced ? object.metadata.namespace : undefined;
  return [`${kindKey(kind)} ${objectKey({ name: owner.name, ...(namespace === undefined ? {} : { namespace }) })}`];
}

function kindOf(owner: OwnerReference, kinds: readonly KindRef[]): KindRef | undefined {
  return (
    kinds.find(
      (kind) =>
        kind.kind === owner.kind &&
        kind.group === (owner.apiVersion.includes('/') ? owner.apiVersion.split('/')[0] : ''),
    ) ?? kinds.find((kind) => kind.kind === owner.kind && apiVersionOf(kind) === owner.apiVersion)
  );
}

type Found = { readonly kind: KindRef; readonly object: KubeObject };

function dependents(owner: KubeObject, { cluster, kinds }: Context): Found[] {
  return kinds.flatMap((kind) =>
    cluster
      .of(kind)
      .ownedBy(owner.metadata.uid)
      .map((object) => ({ kind, object })),
  );
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

/** Deletes an object all of whose owners are gone; references to owners that are gone are taken out of one that has others. */
async function collectOwned(kind: KindRef, object: KubeObject, context: Context): Promise<void> {
  const references = object.metadata.ownerReferences ?? [];
  const states = references.map((owner) => ({ owner, state: ownerState(owner, object, context) }));
  const solid = states.filter(({ state }) => state === 'alive');
  const dangling = states.filter(({ state }) => state === 'gone');
  const waiting = states.filter(({ state }) => state === 'waiting');
  if (references.length === 0 || (dangling.length === 0 && waiting.length === 0)) return;
  if (solid.length > 0) {
    const body = { metadata: { uid: object.metadata.uid, ownerReferences: solid.map(({ owner }) => owner) } };
    await ignoreGone(context.cluster.of(kind).patch(nameOf(object), { type: 'merge', body }));
    return;
  }
  const propagationPolicy = waiting.length > 0 && hasBlocking(object, context) ? 'Foreground' : 'Background';
  await ignoreGone(
    context.cluster.of(kind).delete(nameOf(object), { propagationPolicy, preconditions: { uid: object.metadata.uid } }),
  );
}

const hasBlocking = (object: KubeObject, context: Context) => dependents(object, context).length > 0;

function ownerState(
  owner: OwnerReference,
  object: KubeObject,
  { cluster, kinds }: Context,
): 'alive' | 'gone' | 'waiting' {
  const kind = kindOf(owner, kinds);
  if (!kind) return 'alive'; // A kind that is not served: nobody can say that its object is gone.
  const namespace = kind.namespaced ? object.metadata.namespace : undefined;
  const found = cluster.of(kind).find({ name: owner.name, ...(namespace === undefined ? {} : { namespace }) });
  if (found?.metadata.uid !== owner.uid) return 'gone';
  const isWaiting = found.metadata.deletionTimestamp !== undefined && found.metadata.finalizers?.includes(FOREGROUND);
  return isWaiting ? 'waiting' : 'alive';
}

/** The owner goes when no dependent that blocks it is left. */
async function deleteDependents(kind: KindRef, owner: KubeObject, context: Context): Promise<void> {
  const found = dependents(owner, context);
  const blocking = found.filter(({ object }) =>
    object.metadata.ownerReferences?.some(
      ({ uid, blockOwnerDeletion }) => uid === owner.metadata.uid && blockOwnerDeletion,
    ),
  );
  if (blocking.length === 0) return dropFinalizer(kind, owner, { finalizer: FOREGROUND, context });
  for (const dependent of found) await collectOwned(dependent.kind, dependent.object, context);
}

async function orphan(kind: KindRef, owner: KubeObject, context: Context): Promise<void> {
  for (const { kind: dependentKind, object } of dependents(owner, context)) {
    const ownerReferences = (object.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid);
    const body = {
      metadata: { uid: object.metadata.uid, ownerReferences: ownerReferences.length > 0 ? ownerReferences : null },
    };
    await ignoreGone(context.cluster.of(dependentKind).patch(nameOf(object), { type: 'merge', body }));
  }
  await dropFinalizer(kind, owner, { finalizer: ORPHAN, context });
}

async function dropFinalizer(
  kind: KindRef,
  object: KubeObject,
  { finalizer, context }: { finalizer: string; context: Context },
): Promise<void> {
  const finalizers = (object.metadata.finalizers ?? []).filter((name) => name !== finalizer);
  const body = { metadata: { resourceVersion: object.metadata.resourceVersion, finalizers } };
  await ignoreGone(context.cluster.of(kind).patch(nameOf(object), { type: 'merge', body }));
}

function nameOf({ metadata }: KubeObject): { name: string; namespace?: string } {
  return { name: metadata.name, ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }) };
}

async function ignoreGone(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!isReason(error, 'NotFound')) throw error;
  });
}

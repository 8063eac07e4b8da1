// A namespace that was deleted loses its content, then its finalizer.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/namespace/deletion/namespaced_resources_deleter.go

import { isReason } from '../kube/api-error.ts';
import { setCondition } from '../kube/conditions.ts';
import { NAMESPACES } from '../kube/kind-refs.ts';
import type { KindRef, KubeObject } from '../kube/object.ts';
import { watchingAll } from '../kube/served-kinds.ts';
import { watching } from '../kube/sources.ts';
import type { Namespace, NamespaceCondition } from '../kube/types.gen.ts';
import { toTimestamp } from '../lib/clock.ts';
import { deepEqual } from '../lib/json.ts';
import type { Controller } from '../reconcile/controller.ts';
import { inTurns } from '../reconcile/turns.ts';
import { actingAs, type ControllerContext } from './context.ts';

const NAME = 'namespace-controller';
/** Pods go first: what they still need must be there until they are gone (KEP-5080). */
const FIRST = 'pods';

type Context = ReturnType<typeof actingAs>;

export function namespaceController(shared: ControllerContext): Controller {
  const context = actingAs(shared, NAME);
  const { cluster } = context;
  const kinds = () => shared.kinds.stored().filter(({ namespaced }) => namespaced);
  const isTerminating = (name: string) =>
    cluster.of(NAMESPACES).find({ name })?.metadata.deletionTimestamp !== undefined;
  const leaving = (kind: KindRef) =>
    watching(cluster, kind, ({ type, object }) =>
      type === 'DELETED' && isTerminating(object.metadata.namespace ?? '') ? [object.metadata.namespace ?? ''] : [],
    );
  return {
    name: NAME,
    workers: 4,
    sources: [
      watching(cluster, NAMESPACES, ({ object }) =>
        object.metadata.deletionTimestamp === undefined ? [] : [object.metadata.name],
      ),
      watchingAll(shared.kinds, (kind) => (kind.namespaced ? leaving(kind) : undefined)),
    ],
    async reconcile(name) {
      const namespace = cluster.of(NAMESPACES).find({ name });
      if (namespace?.metadata.deletionTimestamp === undefined) return undefined;
      await empty(namespace, kinds(), context);
      return undefined;
    },
  };
}

async function empty(namespace: Namespace, kinds: readonly KindRef[], context: Context): Promise<void> {
  const { name } = namespace.metadata;
  const contentOf = (kind: KindRef) => context.cluster.of(kind).list({ namespace: name });
  const pods = kinds.filter(({ plural, group }) => plural === FIRST && group === '');
  const hasPods = pods.some((kind) => contentOf(kind).length > 0);
  for (const kind of hasPods ? pods : kinds) await deleteAll(contentOf(kind), kind, context);
  const remaining = kinds.flatMap((kind) => contentOf(kind).map((object) => ({ kind, object })));
  await report(namespace, remaining, context);
  if (remaining.length > 0) return;
  const latest = context.cluster.of(NAMESPACES).find({ name });
  if (!latest) return;
  const finalizers = (latest.spec?.finalizers ?? []).filter((finalizer) => finalizer !== 'kubernetes');
  await ignoring(
    'NotFound',
    context.cluster
      .of(NAMESPACES)
      .update({ ...latest, spec: { ...latest.spec, finalizers } }, { subresource: 'finalize' }),
  );
}

async function deleteAll(objects: readonly KubeObject[], kind: KindRef, { cluster }: Context): Promise<void> {
  const alive = objects.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  await inTurns(alive, ({ metadata }) => {
    const name = { name: metadata.name, namespace: metadata.namespace ?? '' };
    return ignoring('NotFound', cluster.of(kind).delete(name, { propagationPolicy: 'Background' }));
  });
}

async function ignoring(reason: 'NotFound', work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!isReason(error, reason)) throw error;
  });
}

type Remaining = { readonly kind: KindRef; readonly object: KubeObject };

async function report(
  namespace: Namespace,
  remaining: readonly Remaining[],
  { cluster, clock }: Context,
): Promise<void> {
  const latest = cluster.of(NAMESPACES).find({ name: namespace.metadata.name });
  if (!latest) return;
  const now = toTimestamp(clock.simulatedMs());
  const before = latest.status?.conditions ?? [];
  const conditions = conditionsFor(remaining).reduce(
    (list, condition) => setCondition(list, { ...condition, lastTransitionTime: now }),
    before,
  );
  const withoutTimes = (list: readonly NamespaceCondition[]) => list.map(({ lastTransitionTime: _, ...rest }) => rest);
  if (deepEqual(withoutTimes(conditions), withoutTimes(before))) return;
  const status = { ...latest.status, phase: 'Terminating', conditions };
  await ignoring('NotFound', cluster.of(NAMESPACES).update({ ...latest, status }, { subresource: 'status' }));
}

function conditionsFor(remaining: readonly Remaining[]): NamespaceCondition[] {
  const fixed: [string, string, string][] = [
    ['NamespaceDeletionDiscoveryFailure', 'ResourcesDiscovered', 'All resources successfully discovered'],
    ['NamespaceDeletionGroupVersionParsingFailure', 'ParsedGroupVersions', 'All legacy kube types successfully parsed'],
    [
      'NamespaceDeletionContentFailure',
      'ContentDeleted',
      'All content successfully deleted, may be waiting on finalization',
    ],
  ];
  const healthy = fixed.map(([type, reason, message]) => ({ type, status: 'False', reason, message }));
  return [...healthy, contentRemaining(remaining), finalizersRemaining(remaining)];
}

function counted(names: readonly string[], words: (name: string, count: number) => string): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => words(name, count))
    .join(', ');
}

function contentRemaining(remaining: readonly Remaining[]): NamespaceCondition {
  const type = 'NamespaceContentRemaining';
  if (remaining.length === 0)
    return { type, status: 'False', reason: 'ContentRemoved', message: 'All content successfully removed' };
  const names = remaining.map(({ kind }) => (kind.group === '' ? `${kind.plural}.` : `${kind.plural}.${kind.group}`));
  const list = counted(names, (name, count) => `${name} has ${count} resource instances`);
  return { type, status: 'True', reason: 'SomeResourcesRemain', message: `Some resources are remaining: ${list}` };
}

function finalizersRemaining(remaining: readonly Remaining[]): NamespaceCondition {
  const type = 'NamespaceFinalizersRemaining';
  const finalizers = remaining.flatMap(({ object }) => object.metadata.finalizers ?? []);
  if (finalizers.length === 0)
    return {
      type,
      status: 'False',
      reason: 'ContentHasNoFinalizers',
      message: 'All content-preserving finalizers finished',
    };
  const list = counted(finalizers, (name, count) => `${name} in ${count} resource instances`);
  return {
    type,
    status: 'True',
    reason: 'SomeFinalizersRemain',
    message: `Some content in the namespace has finalizers remaining: ${list}`,
  };
}

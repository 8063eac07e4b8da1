// What a quota has counted is counted anew when something goes, ends or gives back, and when the quota itself changes.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/resourcequota/resource_quota_controller.go

import { isReason } from '../kube/api-error.ts';
import type { WatchEvent } from '../kube/cluster.ts';
import { RESOURCE_QUOTAS } from '../kube/kind-refs.ts';
import { type KindRef, type KubeObject, objectKey, splitKey } from '../kube/object.ts';
import { isInScope, type QuotaEvaluator, quotaEvaluator } from '../kube/quota/evaluator.ts';
import {
  addResources,
  maskResources,
  type ResourceList,
  readResources,
  writeResources,
  ZERO,
} from '../kube/resource-list.ts';
import { watchingAll } from '../kube/served-kinds.ts';
import { watching } from '../kube/sources.ts';
import type { ResourceQuota } from '../kube/types.gen.ts';
import { deepEqual } from '../lib/json.ts';
import type { Controller, Source } from '../reconcile/controller.ts';
import { actingAs, type ControllerContext } from './context.ts';

const NAME = 'resourcequota-controller';

type Context = ReturnType<typeof actingAs>;

/** Keys are quotas. */
export function resourceQuotaController(shared: ControllerContext): Controller {
  const context = actingAs(shared, NAME);
  const counted = () => shared.kinds.stored().filter(({ namespaced }) => namespaced);
  return {
    name: NAME,
    workers: 5,
    sources: [
      watching(context.cluster, RESOURCE_QUOTAS),
      watchingAll(shared.kinds, (kind) => (kind.namespaced ? givingBack(kind, context) : undefined)),
    ],
    async reconcile(key) {
      const quota = context.cluster.of(RESOURCE_QUOTAS).find(splitKey(key) as { namespace: string; name: string });
      if (!quota) return undefined;
      const status = countFor(quota, counted(), context);
      if (deepEqual(status, { hard: quota.status?.hard ?? {}, used: quota.status?.used ?? {} })) return undefined;
      await context.cluster
        .of(RESOURCE_QUOTAS)
        .update({ ...quota, status }, { subresource: 'status' })
        .catch((error: unknown) => {
          if (!isReason(error, 'NotFound')) throw error; // It went meanwhile: nothing is left to count.
        });
      return undefined;
    },
  };
}

/** The quotas of a namespace, when an object there takes less than before. */
function givingBack(kind: KindRef, { cluster, clock }: Context): Source | undefined {
  const evaluator = quotaEvaluator(kind);
  if (!evaluator) return undefined;
  const takesLess = ({ type, object, previous }: WatchEvent<KubeObject>) => {
    if (type === 'DELETED') return true;
    if (type === 'ADDED' || !previous) return false;
    const [next, before] = [object, previous].map((state) => evaluator.usage(state, clock.simulatedMs()));
    return [...(before ?? [])].some(([name, amount]) => (next?.get(name)?.nanos ?? 0n) < amount.nanos);
  };
  const all = cluster.of(RESOURCE_QUOTAS);
  return watching(cluster, kind, (event) => {
    if (all.count() === 0) return []; // Most clusters have none, and whatever happens in them comes by here.
    const quotas = all.list({ namespace: event.object.metadata.namespace ?? '' });
    if (quotas.length === 0 || !takesLess(event)) return [];
    return quotas
      .filter(({ spec }) => evaluator.matching(Object.keys(spec?.hard ?? {})).length > 0)
      .map(({ metadata }) => objectKey(metadata));
  });
}

/** What the quota bounds, and what of it is taken. */
function countFor(
  quota: ResourceQuota,
  kinds: readonly KindRef[],
  context: Context,
): NonNullable<ResourceQuota['status']> {
  const hard = readResources(quota.spec?.hard);
  const names = [...hard.keys()];
  let used: ResourceList = maskResources(readResources(quota.status?.used), names);
  for (const kind of kinds) {
    const evaluator = quotaEvaluator(kind);
    const matching = evaluator?.matching(names) ?? [];
    if (!evaluator || matching.length === 0) continue;
    used = new Map([...used, ...usageOf(quota, { kind, evaluator, matching }, context)]);
  }
  return { hard: writeResources(hard), used: writeResources(used) };
}

interface Counting {
  readonly kind: KindRef;
  readonly evaluator: QuotaEvaluator;
  readonly matching: readonly string[];
}

function usageOf(
  quota: ResourceQuota,
  { kind, evaluator, matching }: Counting,
  { cluster, clock }: Context,
): ResourceList {
  const nothing: ResourceList = new Map(matching.map((name) => [name, ZERO]));
  const objects = cluster.of(kind).list({ namespace: quota.metadata.namespace ?? '' });
  const usages = objects
    .filter((object) => isInScope(quota, object, evaluator))
    .map((object) => evaluator.usage(object, clock.simulatedMs()));
  return maskResources(addResources(nothing, ...usages), matching);
}

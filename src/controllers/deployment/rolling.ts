// How the new set takes over: step by step within the limits of the strategy, or after everything old is gone.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/deployment/rolling.go, recreate.go

import { PODS } from '../../kube/kind-refs.ts';
import type { Deployment, ReplicaSet } from '../../kube/types.gen.ts';
import { ensureNewSet } from './new-set.ts';
import { availableOf, byAge, limitsOf, replicasOf, total, wantedOf } from './revisions.ts';
import { allSets, type Rollout, scaleSet } from './rollout.ts';

/** One step up or down, if one is due. */
export async function roll(found: Rollout): Promise<Rollout> {
  const rollout = await ensureNewSet(found);
  const target = newSize(rollout);
  if (target !== replicasOf(rollout.newSet))
    return { ...rollout, newSet: await scaleSet(rollout, rollout.newSet, target) };
  const { deployment, newSet, old } = rollout;
  const limit =
    total(allSets(rollout), replicasOf) - minAvailable(deployment) - (replicasOf(newSet) - availableOf(newSet));
  if (limit <= 0 || total(old, replicasOf) === 0) return rollout;
  const cleaned = await dropUnavailable(rollout, limit);
  const left = limit - (total(old, replicasOf) - total(cleaned, replicasOf));
  return dropAvailable({ ...rollout, old: cleaned }, left);
}

const minAvailable = (deployment: Deployment) => wantedOf(deployment) - limitsOf(deployment).maxUnavailable;

function newSize(rollout: Rollout & { newSet: ReplicaSet }): number {
  const wanted = wantedOf(rollout.deployment);
  const current = replicasOf(rollout.newSet);
  if (current >= wanted) return wanted;
  const room = wanted + limitsOf(rollout.deployment).maxSurge - total(allSets(rollout), replicasOf);
  return room <= 0 ? current : Math.min(wanted, current + room);
}

/** Pods of old sets that are not available anyway go first, the oldest sets' before others'. */
async function dropUnavailable(rollout: Rollout, limit: number): Promise<ReplicaSet[]> {
  let left = limit;
  const result: ReplicaSet[] = [];
  for (const set of [...rollout.old].sort(byAge)) {
    const remove = Math.max(0, Math.min(left, replicasOf(set) - availableOf(set)));
    result.push(remove === 0 ? set : await scaleSet(rollout, set, replicasOf(set) - remove));
    left -= remove;
  }
  return result;
}

/** Bounded by what the sets want as well: an old set that was scaled down a moment ago still counts pods that are about to go. */
async function dropAvailable(rollout: Rollout, limit: number): Promise<Rollout> {
  let left = Math.min(limit, total(allSets(rollout), availableOf) - minAvailable(rollout.deployment));
  const old: ReplicaSet[] = [];
  for (const set of [...rollout.old].sort(byAge)) {
    const remove = Math.max(0, Math.min(left, replicasOf(set)));
    old.push(remove === 0 ? set : await scaleSet(rollout, set, replicasOf(set) - remove));
    left -= remove;
  }
  return { ...rollout, old };
}

export async function recreate(rollout: Rollout): Promise<Rollout> {
  const old: ReplicaSet[] = [];
  for (const set of rollout.old) old.push(replicasOf(set) > 0 ? await scaleSet(rollout, set, 0) : set);
  const emptied = { ...rollout, old };
  if (rollout.old.some((set) => replicasOf(set) > 0) || hasOldPods(emptied)) return emptied;
  const { newSet, ...rest } = await ensureNewSet(emptied);
  return { ...rest, newSet: await scaleSet(emptied, newSet, wantedOf(rollout.deployment)) };
}

/** Also a pod that is only about to end keeps the new ones waiting. */
function hasOldPods({ old, context }: Rollout): boolean {
  if (old.some((set) => (set.status?.replicas ?? 0) > 0)) return true;
  return old
    .flatMap(({ metadata }) => context.cluster.of(PODS).ownedBy(metadata.uid))
    .some(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed');
}

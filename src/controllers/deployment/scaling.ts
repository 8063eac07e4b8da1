// When `replicas` changes: one set takes the change alone; in the middle of a rollout, or paused in one, all take their share.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/deployment/sync.go (scale, isScalingEvent)

import type { Deployment, ReplicaSet } from '../../kube/types.gen.ts';
import { availableOf, byAge, DESIRED, limitsOf, MAX, replicasOf, total, wantedOf } from './revisions.ts';
import { activeSets, allSets, type Rollout, scaleSet } from './rollout.ts';

/** A set with pods remembers another size of the Deployment than it has now. */
export function isScaling(rollout: Rollout): boolean {
  const wanted = String(wantedOf(rollout.deployment));
  return activeSets(rollout).some(({ metadata }) => (metadata.annotations?.[DESIRED] ?? wanted) !== wanted);
}

export async function scale(rollout: Rollout): Promise<void> {
  const { deployment, newSet, old } = rollout;
  const wanted = wantedOf(deployment);
  const active = activeSets(rollout);
  const only = active.length > 1 ? undefined : (active[0] ?? newSet ?? [...old].sort(byAge).at(-1));
  if (only) {
    if (replicasOf(only) !== wanted) await scaleSet(rollout, only, wanted);
  } else if (isSaturated(deployment, newSet)) {
    for (const set of old) if (replicasOf(set) > 0) await scaleSet(rollout, set, 0);
  } else if (allSets(rollout).length > 0 && deployment.spec?.strategy?.type === 'RollingUpdate') {
    for (const { set, size } of shares(deployment, active)) await scaleSet(rollout, set, size);
  }
}

function isSaturated(deployment: Deployment, set: ReplicaSet | undefined): boolean {
  const wanted = wantedOf(deployment);
  if (!set || set.metadata.annotations?.[DESIRED] !== String(wanted)) return false;
  return replicasOf(set) === wanted && availableOf(set) === wanted;
}

/** What each set gets of the change, by its size; what rounding leaves goes to the largest. */
export function shares(deployment: Deployment, active: readonly ReplicaSet[]): { set: ReplicaSet; size: number }[] {
  const wanted = wantedOf(deployment);
  const allowed = wanted > 0 ? wanted + limitsOf(deployment).maxSurge : 0;
  const change = allowed - total(active, replicasOf);
  const sign = change > 0 ? -1 : 1;
  const ordered = [...active].sort((a, b) => replicasOf(b) - replicasOf(a) || sign * byAge(a, b));
  let given = 0;
  const result = ordered.map((set) => {
    const left = change - given;
    const fair = left === 0 ? 0 : fairShare(deployment, set);
    const share = change > 0 ? Math.min(fair, left) : Math.max(fair, left);
    given += share;
    return { set, size: replicasOf(set) + share };
  });
  return result.map(({ set, size }, at) => ({ set, size: at === 0 ? Math.max(0, size + change - given) : size }));
}

/** By how much a set would change so that it keeps its part of the whole. */
function fairShare(deployment: Deployment, set: ReplicaSet): number {
  const wanted = wantedOf(deployment);
  const current = replicasOf(set);
  if (wanted === 0) return -current;
  const before = Number(set.metadata.annotations?.[MAX] ?? '0') || (deployment.status?.replicas ?? 0);
  if (before === 0) return 0;
  return Math.round((current * (wanted + limitsOf(deployment).maxSurge)) / before) - current;
}

// Evictions honour disruption budgets: what is left is looked at and taken from in the commit that marks the pod.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/pod/storage/eviction.go. No plugin upstream, but checked where
// the other rules are that read more than one object.

import { ApiError, forbidden, type StatusCause } from '../../kube/api-error.ts';
import { findCondition } from '../../kube/conditions.ts';
import { DISRUPTION_ALLOWED, disruptsNothing, withAllowedCondition } from '../../kube/disruption.ts';
import { POD_DISRUPTION_BUDGETS } from '../../kube/kind-refs.ts';
import { matchesSelector } from '../../kube/selectors.ts';
import type { Pod, PodDisruptionBudget } from '../../kube/types.gen.ts';
import { type Clock, toTimestamp } from '../../lib/clock.ts';
import { rewrite } from '../registry/rewrite.ts';
import type { AdmissionRule } from './rule.ts';

const COLLECTION = 'policy/poddisruptionbudgets';
/** How many evictions may be under way that the controller has not seen yet. */
const MAX_DISRUPTED = 2000;
const REFUSAL = "Cannot evict pod as it would violate the pod's disruption budget.";
const RETRY_SECONDS = 10;

export function disruptionBudgets(clock: Clock): AdmissionRule {
  return {
    name: 'DisruptionBudgets',
    commit({ operation, kind, subresource, current, namespace, meansAnother }, transaction) {
      const isEviction =
        operation === 'UPDATE' && kind.group === '' && kind.plural === 'pods' && subresource === 'eviction';
      const pod = current as Pod | undefined;
      if (!isEviction || !pod || disruptsNothing(pod)) return;
      const [budget, ...others] = transaction
        .list(COLLECTION, `${namespace}/`)
        .filter(({ value }) => isOf(value as unknown as PodDisruptionBudget, pod));
      if (others.length > 0)
        throw new ApiError(
          'Unknown',
          'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
        );
      const found = budget?.value as unknown as PodDisruptionBudget | undefined;
      if (!budget || !found) return;
      if (!mayGoUnhealthy(pod, found))
        rewrite(transaction, budget, taken(found, pod, toTimestamp(clock.simulatedMs())));
      else if (meansAnother) throw stillProcessed(found.metadata.name); // Upstream takes it for a pod that became healthy meanwhile.
    },
  };
}

function isOf({ spec }: PodDisruptionBudget, { metadata }: Pod): boolean {
  return spec?.selector !== undefined && matchesSelector(spec.selector, metadata.labels);
}

/** A pod that is not ready is not counted as healthy; whether it may go is the budget's policy. */
function mayGoUnhealthy(pod: Pod, { spec, status }: PodDisruptionBudget): boolean {
  if (findCondition(pod.status?.conditions, 'Ready')?.status === 'True') return false;
  if (spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  const { currentHealthy = 0, desiredHealthy = 0 } = status ?? {};
  return currentHealthy >= desiredHealthy && desiredHealthy > 0;
}

/** The budget with one disruption less to give. Throws TooManyRequests, Forbidden. */
function taken(budget: PodDisruptionBudget, pod: Pod, now: string): PodDisruptionBudget {
  const { name, generation = 0 } = budget.metadata;
  const { status } = budget;
  const allowed = status?.disruptionsAllowed ?? 0;
  if (!status || (status.observedGeneration ?? 0) < generation) throw stillProcessed(name);
  const resource = { ...POD_DISRUPTION_BUDGETS, plural: 'poddisruptionbudget' }; // Upstream says it so.
  if (allowed < 0) throw forbidden(resource, name, 'pdb disruptions allowed is negative');
  if (Object.keys(status.disruptedPods ?? {}).length > MAX_DISRUPTED)
    throw forbidden(resource, name, 'DisruptedPods map too big - too many evictions not confirmed by PDB controller');
  if (allowed === 0) throw tooMany({ reason: 'DisruptionBudget', message: whyNot(budget) });
  const disruptionsAllowed = allowed - 1;
  const disruptedPods = { ...status.disruptedPods, [pod.metadata.name]: now };
  const next = { ...status, disruptionsAllowed, disruptedPods };
  return { ...budget, status: disruptionsAllowed === 0 ? withAllowedCondition(next, now) : next };
}

function stillProcessed(name: string): ApiError {
  const message = `The disruption budget ${name} is still being processed by the server.`;
  return tooMany({ reason: 'DisruptionBudget', message }, RETRY_SECONDS);
}

function whyNot({ metadata: { name }, status }: PodDisruptionBudget): string {
  const condition = findCondition(status?.conditions, DISRUPTION_ALLOWED);
  const isFalse = condition?.status === 'False' && condition.message !== '';
  const subject = `The disruption budget ${name}`;
  if (isFalse && condition.reason === 'SyncFailed')
    return `${subject} does not allow evicting pods currently because it failed sync: ${condition.message}`;
  const { currentHealthy = 0, desiredHealthy = 0 } = status ?? {};
  if (currentHealthy <= desiredHealthy)
    return `${subject} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  if (isFalse) return `${subject} does not allow evicting pods currently (${condition.reason}): ${condition.message}`;
  return `${subject} does not allow evicting pods currently`;
}

function tooMany(cause: StatusCause, retryAfterSeconds?: number): ApiError {
  const retry = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  return new ApiError('TooManyRequests', REFUSAL, { details: { causes: [cause], ...retry } });
}

// How many pods a disruption budget can spare is counted anew when its pods or the budget change.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/disruption/disruption.go

import type { Cluster } from '../kube/cluster.ts';
import { findCondition, setCondition } from '../kube/conditions.ts';
import { DISRUPTION_ALLOWED, withAllowedCondition } from '../kube/disruption.ts';
import {
  DEPLOYMENTS,
  POD_DISRUPTION_BUDGETS,
  PODS,
  REPLICA_SETS,
  REPLICATION_CONTROLLERS,
  STATEFUL_SETS,
} from '../kube/kind-refs.ts';
import { type KindRef, type KubeObject, objectKey, splitKey } from '../kube/object.ts';
import { matchesSelector } from '../kube/selectors.ts';
import { controllerOf, watching } from '../kube/sources.ts';
import type { OwnerReference, Pod, PodDisruptionBudget } from '../kube/types.gen.ts';
import { toTimestamp } from '../lib/clock.ts';
import { deepEqual } from '../lib/json.ts';
import type { Controller, Requeue } from '../reconcile/controller.ts';
import { actingAs, type ControllerContext } from './context.ts';

const NAME = 'disruption-controller';
/** An eviction that deletes nothing within this time is forgotten. */
const DELETION_TIMEOUT_MS = 2 * 60_000;

type Context = ReturnType<typeof actingAs>;
type Status = NonNullable<PodDisruptionBudget['status']>;

/** Keys are budgets. */
export function disruptionController(shared: ControllerContext): Controller {
  const context = actingAs(shared, NAME);
  const { cluster } = context;
  const budgetsOf = ({ metadata }: Pod) =>
    cluster
      .of(POD_DISRUPTION_BUDGETS)
      .list({ namespace: metadata.namespace ?? '' })
      .filter((budget) => isOf(budget, metadata.labels))
      .map((budget) => objectKey(budget.metadata));
  return {
    name: NAME,
    workers: 2,
    sources: [
      watching(cluster, POD_DISRUPTION_BUDGETS),
      watching(cluster, PODS, ({ object, previous }) => [
        ...budgetsOf(object),
        ...(previous ? budgetsOf(previous) : []),
      ]),
    ],
    async reconcile(key) {
      const budget = cluster.of(POD_DISRUPTION_BUDGETS).find(splitKey(key));
      return budget && count(budget, context);
    },
  };
}

function isOf({ spec }: PodDisruptionBudget, labels: Readonly<Record<string, string>> | undefined): boolean {
  return spec?.selector !== undefined && matchesSelector(spec.selector, labels);
}

async function count(budget: PodDisruptionBudget, context: Context): Promise<Requeue | undefined> {
  const { cluster, clock, events } = context;
  const nowMs = clock.simulatedMs();
  const namespace = budget.metadata.namespace ?? '';
  const pods = cluster
    .of(PODS)
    .list({ namespace })
    .filter(({ metadata }) => isOf(budget, metadata.labels));
  if (pods.length === 0)
    await events.record(budget, { type: 'Normal', reason: 'NoPods', message: 'No matching pods found' });
  const disrupted = disruptedPods(pods, budget, nowMs);
  let status: Status;
  try {
    status = counted(budget, { pods, disrupted, expected: expectedCounts(budget, pods, cluster) });
  } catch (error) {
    if (!(error instanceof UnknownScale)) throw error;
    status = failed(budget, error.message, toTimestamp(nowMs));
    await write(budget, status, cluster);
    return undefined;
  }
  await write(budget, withAllowedCondition(status, toTimestamp(nowMs)), cluster);
  const next = Math.min(...Object.values(disrupted).map((time) => Date.parse(time) + DELETION_TIMEOUT_MS));
  return Number.isFinite(next) ? { requeueAfterMs: Math.max(1000, next - nowMs + 1000) } : undefined;
}

async function write(budget: PodDisruptionBudget, status: Status, cluster: Cluster): Promise<void> {
  if (deepEqual(status, budget.status)) return;
  await cluster.of(POD_DISRUPTION_BUDGETS).update({ ...budget, status }, { subresource: 'status' });
}

/** Evictions that are under way: of pods that are there and do not go yet. */
function disruptedPods(pods: readonly Pod[], { status }: PodDisruptionBudget, nowMs: number): Record<string, string> {
  const entries = pods.flatMap(({ metadata }): [string, string][] => {
    const time = status?.disruptedPods?.[metadata.name];
    if (time === undefined || metadata.deletionTimestamp !== undefined) return [];
    return Date.parse(time) + DELETION_TIMEOUT_MS < nowMs ? [] : [[metadata.name, time]];
  });
  return Object.fromEntries(entries);
}

interface Counting {
  readonly pods: readonly Pod[];
  readonly disrupted: Readonly<Record<string, string>>;
  readonly expected: { readonly count: number; readonly healthy: number };
}

function counted({ metadata, status }: PodDisruptionBudget, { pods, disrupted, expected }: Counting): Status {
  const isHealthy = ({ metadata: own, status: state }: Pod) =>
    own.deletionTimestamp === undefined &&
    disrupted[own.name] === undefined &&
    findCondition(state?.conditions, 'Ready')?.status === 'True';
  const currentHealthy = pods.filter(isHealthy).length;
  const spare = Math.max(0, currentHealthy - expected.healthy);
  return {
    ...(metadata.generation === undefined ? {} : { observedGeneration: metadata.generation }),
    ...(Object.keys(disrupted).length > 0 ? { disruptedPods: { ...disrupted } } : {}),
    disruptionsAllowed: expected.count <= 0 ? 0 : spare,
    currentHealthy,
    desiredHealthy: expected.healthy,
    expectedPods: expected.count,
    ...(status?.conditions ? { conditions: status.conditions } : {}),
  };
}

/** A pod whose controller nobody finds: upstream then allows nothing. */
class UnknownScale extends Error {
  override readonly name = 'UnknownScale';
}

/** How many pods there should be, and how many of them healthy. Throws UnknownScale. */
function expectedCounts({ spec }: PodDisruptionBudget, pods: readonly Pod[], cluster: Cluster): Counting['expected'] {
  const { minAvailable, maxUnavailable } = spec ?? {};
  if (maxUnavailable !== undefined) {
    const scale = expectedScale(pods, cluster);
    return { count: scale, healthy: Math.max(0, scale - scaled(maxUnavailable, scale)) };
  }
  if (typeof minAvailable === 'number') return { count: pods.length, healthy: minAvailable };
  if (minAvailable === undefined) return { count: 0, healthy: 0 };
  const scale = expectedScale(pods, cluster);
  return { count: scale, healthy: scaled(minAvailable, scale) };
}

/** Percentages are rounded up. */
const scaled = (amount: number | string, of: number) =>
  typeof amount === 'number' ? amount : Math.ceil((Number.parseInt(amount, 10) * of) / 100);

const OWNERS: readonly KindRef[] = [REPLICATION_CONTROLLERS, REPLICA_SETS, STATEFUL_SETS, DEPLOYMENTS];

/** The replicas of all controllers that the pods have. */
function expectedScale(pods: readonly Pod[], cluster: Cluster): number {
  const scales = new Map<string, number>();
  for (const pod of pods) {
    const owner = controllerOf(pod);
    if (!owner || scales.has(owner.uid)) continue;
    const found = scaleOf(owner, pod.metadata.namespace ?? '', cluster);
    if (!found) throw new UnknownScale(`found no controllers for pod ${JSON.stringify(pod.metadata.name)}`);
    scales.set(found.metadata.uid, (found as { spec?: { replicas?: number } }).spec?.replicas ?? 0);
  }
  return [...scales.values()].reduce((sum, scale) => sum + scale, 0);
}

/** A replica set of a deployment stands for the deployment. */
function scaleOf({ kind, name, uid }: OwnerReference, namespace: string, cluster: Cluster): KubeObject | undefined {
  const ref = OWNERS.find((candidate) => candidate.kind === kind);
  const owner = ref && cluster.of(ref).find({ name, namespace });
  if (!owner || owner.metadata.uid !== uid) return undefined;
  const above = kind === 'ReplicaSet' ? controllerOf(owner) : undefined;
  return above?.kind === 'Deployment' ? scaleOf(above, namespace, cluster) : owner;
}

function failed({ status, metadata }: PodDisruptionBudget, message: string, now: string): Status {
  const { disruptionsAllowed: _, currentHealthy = 0, desiredHealthy = 0, expectedPods = 0, ...rest } = status ?? {};
  const condition = {
    type: DISRUPTION_ALLOWED,
    status: 'False',
    lastTransitionTime: now,
    reason: 'SyncFailed',
    message,
  };
  const observed = { observedGeneration: status?.observedGeneration ?? metadata.generation ?? 0 };
  return {
    ...rest,
    disruptionsAllowed: 0,
    currentHealthy,
    desiredHealthy,
    expectedPods,
    conditions: setCondition(rest.conditions, { ...condition, ...observed }),
  } as Status;
}

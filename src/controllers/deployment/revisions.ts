// The ReplicaSets of a Deployment: which is the current template's, how they are numbered, how many pods each should have.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/deployment/util/deployment_util.go

import type { Deployment, PodTemplateSpec, ReplicaSet } from '../../kube/types.gen.ts';
import { safeEncode, sha256Hex } from '../../lib/ids.ts';
import { deepEqual } from '../../lib/json.ts';

export const REVISION = 'deployment.kubernetes.io/revision';
export const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
export const DESIRED = 'deployment.kubernetes.io/desired-replicas';
export const MAX = 'deployment.kubernetes.io/max-replicas';
export const HASH_LABEL = 'pod-template-hash';
/** Annotations of the Deployment that its ReplicaSets do not get. */
const NOT_COPIED = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISION_HISTORY,
  DESIRED,
  MAX,
  'deprecated.deployment.rollback.to',
]);

/** The same for the same template: ten characters of the alphabet of generated names. */
export function templateHash(template: PodTemplateSpec, collisionCount: number): string {
  return safeEncode(sha256Hex(`${canonical(template)}/${collisionCount}`).slice(0, 10));
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}

function withoutHash(template: PodTemplateSpec | undefined): PodTemplateSpec {
  const { [HASH_LABEL]: _, ...labels } = template?.metadata?.labels ?? {};
  return { ...template, metadata: { ...template?.metadata, labels } as NonNullable<PodTemplateSpec['metadata']> };
}

/** Upstream's order: by creation, then by name. */
export function byAge(a: ReplicaSet, b: ReplicaSet): number {
  const [left, right] = [a, b].map(({ metadata }) => `${metadata.creationTimestamp} ${metadata.name}`);
  return left === right ? 0 : left! < right! ? -1 : 1;
}

/** The oldest set whose template is the Deployment's. */
export function findNewSet(deployment: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | undefined {
  const wanted = withoutHash(deployment.spec?.template);
  return [...sets].sort(byAge).find((set) => deepEqual(withoutHash(set.spec?.template), wanted));
}

export function revisionOf(set: ReplicaSet): number {
  return Number(set.metadata.annotations?.[REVISION] ?? '0');
}

/** What a ReplicaSet takes over of its Deployment's annotations. */
export function copiedAnnotations({ metadata }: Deployment): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata.annotations ?? {}).filter(([key]) => !NOT_COPIED.has(key)));
}

/** `25%` of the replicas, up or down; a number as it is. */
export function resolveAmount(amount: string | number | undefined, total: number, rounding: 'up' | 'down'): number {
  if (typeof amount === 'number') return amount;
  const exact = (Number.parseInt(amount ?? '0', 10) * total) / 100;
  return rounding === 'up' ? Math.ceil(exact) : Math.floor(exact);
}

export interface Limits {
  readonly maxSurge: number;
  readonly maxUnavailable: number;
}

/** Both cannot be nothing: then one pod may be unavailable (ResolveFenceposts). */
export function limitsOf({ spec }: Deployment): Limits {
  const replicas = spec?.replicas ?? 1;
  if (spec?.strategy?.type !== 'RollingUpdate') return { maxSurge: 0, maxUnavailable: 0 };
  const { maxSurge, maxUnavailable } = spec.strategy.rollingUpdate ?? {};
  const surge = resolveAmount(maxSurge, replicas, 'up');
  const unavailable = resolveAmount(maxUnavailable, replicas, 'down');
  return { maxSurge: surge, maxUnavailable: Math.min(surge === 0 && unavailable === 0 ? 1 : unavailable, replicas) };
}

/** How many pods the Deployment wants. */
export const wantedOf = ({ spec }: Deployment) => spec?.replicas ?? 1;
export const replicasOf = (set: ReplicaSet | undefined) => set?.spec?.replicas ?? 0;
export const availableOf = (set: ReplicaSet) => set.status?.availableReplicas ?? 0;
export const total = (sets: readonly ReplicaSet[], of: (set: ReplicaSet) => number) =>
  sets.reduce((sum, set) => sum + of(set), 0);

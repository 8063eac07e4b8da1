// Pods against a quota: their number, and what they ask for until they are over.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/quota/v1/evaluator/core/pods.go

import { hasPodLevelResources, podResourcesWithOverhead } from '../pod-resources.ts';
import type { Quantity } from '../quantity.ts';
import { addResources, ONE, type ResourceList, readResources } from '../resource-list.ts';
import { isExtendedResource, isHugePages, isNativeResource } from '../resource-names.ts';
import type { Container, Pod, PodAffinityTerm, ScopedResourceSelectorRequirement } from '../types.gen.ts';
import type { QuotaEvaluator } from './evaluator.ts';
import { matchesValue } from './scope-value.ts';

const COUNT = 'count/pods';
const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'];
const COUNTED = [
  COUNT,
  'pods',
  ...COMPUTE,
  ...COMPUTE.map((name) => `requests.${name}`),
  ...COMPUTE.map((name) => `limits.${name}`),
];
/** What every container must say when a quota bounds it. */
const REQUIRED = ['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'];

const isCounted = (name: string) =>
  COUNTED.includes(name) ||
  isHugePages(name) ||
  name.startsWith('requests.hugepages-') ||
  (name.startsWith('requests.') && !isNativeResource(name));

const endsByItself = ({ spec }: Pod) => (spec?.activeDeadlineSeconds ?? -1) >= 0;

export const podEvaluator: QuotaEvaluator<Pod> = {
  handles({ object, current, subresource }) {
    if (subresource === 'resize') return true;
    if (subresource !== undefined) return false;
    return !current || endsByItself(current as Pod) !== endsByItself(object as Pod);
  },
  matching: (names) => names.filter(isCounted),
  matchesScope,
  problem(names, { spec }) {
    if (!spec || hasPodLevelResources(spec)) return undefined;
    const missing = new Map<string, Set<string>>();
    for (const container of [...spec.containers, ...(spec.initContainers ?? [])])
      for (const name of unsaid(container, names))
        missing.set(name, (missing.get(name) ?? new Set()).add(container.name));
    if (missing.size === 0) return undefined;
    const parts = [...missing].sort(([a], [b]) => (a < b ? -1 : 1));
    return `must specify ${parts.map(([name, containers]) => `${name} for: ${[...containers].sort().join(',')}`).join('; ')}`;
  },
  usage(pod, nowMs) {
    const count: ResourceList = new Map([[COUNT, ONE]]);
    if (!pod.spec || isOver(pod, nowMs)) return count;
    const requests = podResourcesWithOverhead(pod.spec, 'requests');
    return addResources(count, computeUsage(requests, podResourcesWithOverhead(pod.spec, 'limits')));
  },
};

function unsaid({ resources }: Container, names: readonly string[]): readonly string[] {
  const said = computeUsage(readResources(resources?.requests), readResources(resources?.limits));
  return REQUIRED.filter((name) => names.includes(name) && !said.has(name));
}

/** Under all the names that quotas have for it. */
function computeUsage(requests: ResourceList, limits: ResourceList): ResourceList {
  const usage = new Map<string, Quantity>([['pods', ONE]]);
  for (const [name, amount] of requests) {
    const isCompute = COMPUTE.includes(name) || isHugePages(name);
    if (isCompute) usage.set(name, amount);
    if (isCompute || isExtendedResource(name)) usage.set(`requests.${name}`, amount);
  }
  for (const [name, amount] of limits) if (COMPUTE.includes(name)) usage.set(`limits.${name}`, amount);
  return usage;
}

/** It has ended, or should have by now. */
function isOver({ metadata, status }: Pod, nowMs: number): boolean {
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') return true;
  const { deletionTimestamp, deletionGracePeriodSeconds: grace } = metadata;
  if (deletionTimestamp === undefined || grace === undefined) return false;
  return nowMs > Date.parse(deletionTimestamp) + grace * 1000;
}

function matchesScope(scope: ScopedResourceSelectorRequirement, pod: Pod): boolean {
  const isBestEffort = pod.status?.qosClass === 'BestEffort';
  switch (scope.scopeName) {
    case 'Terminating':
      return endsByItself(pod);
    case 'NotTerminating':
      return !endsByItself(pod);
    case 'BestEffort':
      return isBestEffort;
    case 'NotBestEffort':
      return !isBestEffort;
    case 'PriorityClass':
      return matchesValue(scope, pod.spec?.priorityClassName || undefined);
    case 'CrossNamespacePodAffinity':
      return crossesNamespaces(pod);
    default:
      return false;
  }
}

function crossesNamespaces({ spec }: Pod): boolean {
  return (['podAffinity', 'podAntiAffinity'] as const).some((side) => {
    const affinity = spec?.affinity?.[side];
    const terms: readonly PodAffinityTerm[] = [
      ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
      ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
        ({ podAffinityTerm }) => podAffinityTerm,
      ),
    ];
    return terms.some(({ namespaces, namespaceSelector }) => namespaces?.length || namespaceSelector);
  });
}

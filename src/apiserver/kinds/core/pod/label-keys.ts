// The keys of labels that pods are to share or not to share with this one become part of the selectors.
// pkg/registry/core/pod/strategy.go (mutatePodAffinity, mutateTopologySpreadConstraints)

import type { LabelSelector, Pod, PodAffinity, PodAffinityTerm } from '../../../../kube/types.gen.ts';

/** @param pod changed in place */
export function applyLabelKeys({ spec, metadata: { labels = {} } }: Pod): void {
  const terms = [spec?.affinity?.podAffinity, spec?.affinity?.podAntiAffinity].flatMap(termsOf);
  for (const { labelSelector, matchLabelKeys, mismatchLabelKeys } of terms) {
    apply(labelSelector, { keys: matchLabelKeys, operator: 'In' }, labels);
    apply(labelSelector, { keys: mismatchLabelKeys, operator: 'NotIn' }, labels);
  }
  for (const { labelSelector, matchLabelKeys } of spec?.topologySpreadConstraints ?? [])
    apply(labelSelector, { keys: matchLabelKeys, operator: 'In' }, labels);
}

const termsOf = (affinity: PodAffinity | undefined): readonly PodAffinityTerm[] => [
  ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
  ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map((term) => term.podAffinityTerm),
];

/** No selector stands for no pod at all, and stays that way. */
function apply(
  selector: LabelSelector | undefined,
  { keys = [], operator }: { keys: readonly string[] | undefined; operator: string },
  labels: Readonly<Record<string, string>>,
): void {
  if (!selector) return;
  for (const key of keys) {
    const value = labels[key];
    if (value !== undefined)
      selector.matchExpressions = [...(selector.matchExpressions ?? []), { key, operator, values: [value] }];
  }
}

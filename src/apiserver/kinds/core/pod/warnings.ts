// What is accepted of a pod's spec and yet deserves a word: pkg/api/pod/warnings.go.

import type { PodAffinityTerm, PodSpec } from '../../../../kube/types.gen.ts';

const NULL_SELECTOR = 'a null labelSelector results in matching no pod';

/** @param path where the spec is: `spec`, `spec.template.spec`, `template.spec` */
export function podSpecWarnings(spec: PodSpec | undefined, path: string): readonly string[] {
  const constraints = spec?.topologySpreadConstraints ?? [];
  return [
    ...affinityWarnings(spec, `${path}.affinity`),
    ...constraints.flatMap(({ labelSelector }, index) =>
      labelSelector ? [] : [`${path}.topologySpreadConstraints[${index}].labelSelector: ${NULL_SELECTOR}`],
    ),
  ];
}

function affinityWarnings(spec: PodSpec | undefined, path: string): readonly string[] {
  return (['podAffinity', 'podAntiAffinity'] as const).flatMap((name) => {
    const affinity = spec?.affinity?.[name];
    const required = `${path}.${name}.requiredDuringSchedulingIgnoredDuringExecution`;
    const preferred = `${path}.${name}.preferredDuringSchedulingIgnoredDuringExecution`;
    return [
      ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).flatMap((term, index) =>
        termWarnings(term, `${required}[${index}]`),
      ),
      ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).flatMap(({ podAffinityTerm }, index) =>
        termWarnings(podAffinityTerm, `${preferred}[${index}].podAffinityTerm`),
      ),
    ];
  });
}

function termWarnings({ labelSelector }: PodAffinityTerm, path: string): readonly string[] {
  return labelSelector ? [] : [`${path}.labelSelector: ${NULL_SELECTOR}`];
}

// A pod's quality-of-service class: pkg/apis/core/v1/helper/qos/qos.go (ComputePodQOS).

import { compareQuantities, parseQuantity } from '../../../../kube/quantity.ts';
import type { Container, PodSpec } from '../../../../kube/types.gen.ts';

const COMPUTE = ['cpu', 'memory'];

export function qosClass(spec: PodSpec): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  if (spec.resources) return classOf([spec]); // The pod's own, even if they say nothing, come before its containers'.
  return classOf([...(spec.containers ?? []), ...(spec.initContainers ?? [])]);
}

function classOf(containers: readonly Resourceful[]): ReturnType<typeof qosClass> {
  if (!containers.some((container) => usesCompute(container))) return 'BestEffort';
  return containers.every(isGuaranteed) ? 'Guaranteed' : 'Burstable';
}

const value = (list: Record<string, string | number> | undefined, name: string) =>
  parseQuantity(String(list?.[name] ?? '0'));

type Resourceful = Pick<Container, 'resources'>;

function usesCompute({ resources }: Resourceful): boolean {
  return COMPUTE.some(
    (name) => value(resources?.requests, name).nanos > 0n || value(resources?.limits, name).nanos > 0n,
  );
}

function isGuaranteed({ resources }: Resourceful): boolean {
  return COMPUTE.every((name) => {
    const limit = value(resources?.limits, name);
    return limit.nanos > 0n && compareQuantities(limit, value(resources?.requests, name)) === 0;
  });
}

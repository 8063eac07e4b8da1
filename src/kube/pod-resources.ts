// What a pod takes as a whole: its containers together, or the most that it takes while it starts.
// https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/component-helpers/resource/helpers.go

import { addResources, maskResources, maxResources, type ResourceList, readResources } from './resource-list.ts';
import type { Container, PodSpec } from './types.gen.ts';

/** What a pod may say of itself as a whole. */
const isOfPod = (name: string) => name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');

export type ResourceSide = 'requests' | 'limits';

const NOTHING: ResourceList = new Map();

/** Without the overhead of its runtime. @param side requests, or limits */
export function podResources(spec: PodSpec, side: ResourceSide): ResourceList {
  const of = ({ resources }: Container) => readResources(resources?.[side]);
  let running = addResources(...(spec.containers ?? []).map(of));
  let sidecars = NOTHING;
  let starting = NOTHING;
  for (const container of spec.initContainers ?? []) {
    const own = of(container);
    const isSidecar = container.restartPolicy === 'Always';
    if (isSidecar) {
      running = addResources(running, own);
      sidecars = addResources(sidecars, own);
    }
    starting = maxResources(starting, isSidecar ? sidecars : addResources(own, sidecars));
  }
  const said = Object.entries(spec.resources?.[side] ?? {}).filter(([name]) => isOfPod(name));
  return new Map([...maxResources(running, starting), ...readResources(Object.fromEntries(said))]);
}

/** With the overhead: of limits only where there is a limit. */
export function podResourcesWithOverhead(spec: PodSpec, side: ResourceSide): ResourceList {
  const own = podResources(spec, side);
  const overhead = readResources(spec.overhead);
  return addResources(own, side === 'limits' ? maskResources(overhead, own.keys()) : overhead);
}

/** The pod says something of itself as a whole. */
export function hasPodLevelResources({ resources }: PodSpec): boolean {
  return [...Object.keys(resources?.requests ?? {}), ...Object.keys(resources?.limits ?? {})].some(isOfPod);
}

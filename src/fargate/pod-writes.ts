// Writing to a pod that may no longer be what was read.

import type { ObjectMeta, Pod } from '../kube/types.gen.ts';

export function nameOf(pod: Pod): { name: string; namespace: string } {
  return { name: pod.metadata.name, namespace: pod.metadata.namespace ?? '' };
}

/** Makes a patch hold for what was read alone: Conflict when the pod has changed since, or another has taken its name. */
export function asRead(pod: Pod): Pick<ObjectMeta, 'resourceVersion'> {
  return { resourceVersion: pod.metadata.resourceVersion };
}

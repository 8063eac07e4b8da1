// The pods behind a service, and the ports on which each of them serves it.
// https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/endpointslice/utils.go

import type { EndpointPort, Pod, Service, ServicePort } from '../../kube/types.gen.ts';
import { deepEqual } from '../../lib/json.ts';

export interface Backends {
  readonly ports: readonly EndpointPort[];
  readonly pods: readonly Pod[];
}

export function selects({ spec }: Service, pod: Pod): boolean {
  const entries = Object.entries(spec?.selector ?? {});
  return entries.length > 0 && entries.every(([key, value]) => pod.metadata.labels?.[key] === value);
}

/** It has an address, and its containers are not over. */
export const isServing = ({ status }: Pod) =>
  Boolean(status?.podIP) && status?.phase !== 'Succeeded' && status?.phase !== 'Failed';

export const isHeadless = ({ spec }: Service) => spec?.clusterIP === 'None';
export const isLeaving = ({ metadata }: Pod) => metadata.deletionTimestamp !== undefined;

/** The pods in groups that serve on the same ports: a named port may be another number on each. */
export function backendsOf(service: Service, pods: readonly Pod[]): Backends[] {
  const groups: { ports: readonly EndpointPort[]; pods: Pod[] }[] = [];
  for (const pod of pods) {
    const ports = (service.spec?.ports ?? []).flatMap((port) => portOn(port, pod));
    const group = groups.find((other) => deepEqual(other.ports, ports));
    if (group) group.pods.push(pod);
    else groups.push({ ports, pods: [pod] });
  }
  return groups;
}

function portOn(servicePort: ServicePort, pod: Pod): EndpointPort[] {
  const { name = '', protocol = 'TCP', appProtocol } = servicePort;
  const port = targetPort(servicePort, pod);
  return port === undefined ? [] : [{ name, port, protocol, ...(appProtocol ? { appProtocol } : {}) }];
}

/** A number as it is, or the container port of that name and protocol. */
function targetPort({ targetPort: target, port, protocol = 'TCP' }: ServicePort, pod: Pod): number | undefined {
  if (typeof target === 'number') return target;
  if (target === undefined) return port;
  const sidecars = (pod.spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  const ports = [...(pod.spec?.containers ?? []), ...sidecars].flatMap((container) => container.ports ?? []);
  return ports.find((candidate) => candidate.name === target && (candidate.protocol ?? 'TCP') === protocol)
    ?.containerPort;
}

/** The name by which the cluster's DNS knows one pod of a headless service. */
export function hostnameOf(pod: Pod, service: Service): { hostname?: string } {
  const { hostname, subdomain } = pod.spec ?? {};
  return hostname && subdomain === service.metadata.name ? { hostname } : {};
}

export function targetOf({ metadata }: Pod) {
  return { kind: 'Pod', name: metadata.name, namespace: metadata.namespace ?? '', uid: metadata.uid };
}

// The EndpointSlices of a service.

import { isReason } from '../../kube/api-error.ts';
import { ENDPOINT_SLICES, NODES, SERVICES } from '../../kube/kind-refs.ts';
import { controllerReference } from '../../kube/owners.ts';
import type { Endpoint, EndpointSlice, Pod, Service } from '../../kube/types.gen.ts';
import { kubernetesSuffix } from '../../lib/ids.ts';
import { deepEqual } from '../../lib/json.ts';
import type { actingAs } from '../context.ts';
import { isReady } from '../pods-of.ts';
import { backendsOf, hostnameOf, isHeadless, isLeaving, targetOf } from './backends.ts';
import { planSlices, type Wanted } from './plan-slices.ts';

export const SERVICE_NAME = 'kubernetes.io/service-name';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const MANAGER = 'endpointslice-controller.k8s.io';
const HEADLESS = 'service.kubernetes.io/headless';
const ZONE = 'topology.kubernetes.io/zone';

type Context = ReturnType<typeof actingAs>;

export async function writeSlices(service: Service, pods: readonly Pod[], context: Context): Promise<void> {
  const groups = backendsOf(service, pods).map(({ ports, pods: group }) => ({
    ports,
    endpoints: group.map((pod) => endpointOf(pod, service, context)),
  }));
  const plan = planSlices(slicesOf(service, context), groups);
  const slices = context.cluster.of(ENDPOINT_SLICES);
  const labels = labelsFor(service);
  for (const { slice, wanted } of plan.keep) {
    const isSame =
      deepEqual({ endpoints: slice.endpoints ?? [], ports: slice.ports ?? [] }, wanted) &&
      deepEqual(slice.metadata.labels, labels);
    if (!isSame) await slices.update({ ...slice, ...bodyOf(wanted), metadata: { ...slice.metadata, labels } });
  }
  for (const wanted of plan.create)
    await slices.create({ metadata: { ...nameFor(service), labels }, addressType: 'IPv4', ...bodyOf(wanted) });
  for (const { metadata } of plan.remove) {
    const name = { name: metadata.name, namespace: metadata.namespace ?? '' };
    await slices.delete(name).catch((error: unknown) => {
      if (!isReason(error, 'NotFound')) throw error;
    });
  }
}

function slicesOf({ metadata }: Service, { cluster }: Context): EndpointSlice[] {
  const isOurs = ({ labels }: EndpointSlice['metadata']) =>
    labels?.[SERVICE_NAME] === metadata.name && labels[MANAGED_BY] === MANAGER;
  const owned = cluster.of(ENDPOINT_SLICES).ownedBy(metadata.uid);
  return owned.filter((slice) => isOurs(slice.metadata) && slice.metadata.deletionTimestamp === undefined);
}

const bodyOf = ({ ports, endpoints }: Wanted) => ({ ports: [...ports], endpoints: [...endpoints] });

function nameFor(service: Service) {
  const { name, namespace = '' } = service.metadata;
  return {
    generateName: `${name}-`,
    name: `${name}-${kubernetesSuffix()}`,
    namespace,
    ownerReferences: [controllerReference(SERVICES, service)],
  };
}

function labelsFor(service: Service): Record<string, string> {
  const { [HEADLESS]: _, ...labels } = service.metadata.labels ?? {};
  const headless = isHeadless(service) ? { [HEADLESS]: '' } : {};
  return { ...labels, ...headless, [SERVICE_NAME]: service.metadata.name, [MANAGED_BY]: MANAGER };
}

function endpointOf(pod: Pod, service: Service, { cluster }: Context): Endpoint {
  const serving = isReady(pod);
  const terminating = isLeaving(pod);
  const ready = service.spec?.publishNotReadyAddresses === true || (serving && !terminating);
  const nodeName = pod.spec?.nodeName;
  const zone = nodeName ? cluster.of(NODES).find({ name: nodeName })?.metadata.labels?.[ZONE] : undefined;
  return {
    addresses: [pod.status?.podIP ?? ''],
    conditions: { ready, serving, terminating },
    ...hostnameOf(pod, service),
    ...(nodeName ? { nodeName } : {}),
    targetRef: targetOf(pod),
    ...(zone ? { zone } : {}),
  };
}

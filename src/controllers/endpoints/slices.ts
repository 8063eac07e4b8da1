// The EndpointSlices of a service.

import { SLICE_CONTROLLER, SLICE_MANAGED_BY } from '../../kube/endpoint-labels.ts';
import { ENDPOINT_SLICES, NODES, SERVICES } from '../../kube/kind-refs.ts';
import { objectKey } from '../../kube/object.ts';
import { controllerReference } from '../../kube/owners.ts';
import type { Endpoint, EndpointSlice, Pod, Service } from '../../kube/types.gen.ts';
import type { actingAs } from '../context.ts';
import type { Expectations } from '../expectations.ts';
import { isReady } from '../pods-of.ts';
import { backendsOf, hostnameOf, isHeadless, isLeaving, targetOf } from './backends.ts';
import { planSlices } from './plan-slices.ts';
import { carryOut, SERVICE_NAME } from './write-slices.ts';

const HEADLESS = 'service.kubernetes.io/headless';
const ZONE = 'topology.kubernetes.io/zone';

type Context = ReturnType<typeof actingAs> & { readonly expectations: Expectations };

/** Nothing is written while slices that were made are not seen: they would be made again. Seeing them is told. */
export async function writeSlices(service: Service, pods: readonly Pod[], context: Context): Promise<void> {
  const key = objectKey(service.metadata);
  const slices = slicesOf(service, context);
  if (!context.expectations.areMet(key, slices)) return;
  const groups = backendsOf(service, pods).map(({ ports, pods: group }) => ({
    ports,
    endpoints: group.map((pod) => endpointOf(pod, service, context)),
  }));
  const { name, namespace = '' } = service.metadata;
  await carryOut(planSlices(slices, groups), {
    cluster: context.cluster,
    owner: { name, namespace },
    metadata: { labels: labelsFor(service), ownerReferences: [controllerReference(SERVICES, service)] },
    onCreated: ({ metadata }) => context.expectations.expectCreated(key, metadata.uid),
  });
}

function slicesOf({ metadata }: Service, { cluster }: Context): EndpointSlice[] {
  const isOurs = ({ labels }: EndpointSlice['metadata']) =>
    labels?.[SERVICE_NAME] === metadata.name && labels[SLICE_MANAGED_BY] === SLICE_CONTROLLER;
  const owned = cluster.of(ENDPOINT_SLICES).ownedBy(metadata.uid);
  return owned.filter((slice) => isOurs(slice.metadata) && slice.metadata.deletionTimestamp === undefined);
}

function labelsFor(service: Service): Record<string, string> {
  const { [HEADLESS]: _, ...labels } = service.metadata.labels ?? {};
  const headless = isHeadless(service) ? { [HEADLESS]: '' } : {};
  return { ...labels, ...headless, [SERVICE_NAME]: service.metadata.name, [SLICE_MANAGED_BY]: SLICE_CONTROLLER };
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

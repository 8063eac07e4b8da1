// The Endpoints of a service: the older form of its slices, which many clients still read.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/endpoint/endpoints_controller.go

import { isReason } from '../../kube/api-error.ts';
import { ENDPOINT_CONTROLLER, ENDPOINTS_MANAGED_BY } from '../../kube/endpoint-labels.ts';
import { ENDPOINTS } from '../../kube/kind-refs.ts';
import type { EndpointAddress, EndpointSubset, Pod, Service } from '../../kube/types.gen.ts';
import { deepEqual } from '../../lib/json.ts';
import type { actingAs } from '../context.ts';
import { isReady } from '../pods-of.ts';
import { backendsOf, hostnameOf, isHeadless, isLeaving, targetOf } from './backends.ts';

const MANAGED_BY = { [ENDPOINTS_MANAGED_BY]: ENDPOINT_CONTROLLER };

type Context = ReturnType<typeof actingAs>;

export async function writeEndpoints(service: Service, pods: readonly Pod[], { cluster }: Context): Promise<void> {
  const { name, namespace = '' } = service.metadata;
  const subsets = subsetsOf(service, pods);
  const headless = isHeadless(service) ? { 'service.kubernetes.io/headless': '' } : {};
  const labels = { ...service.metadata.labels, ...MANAGED_BY, ...headless };
  const current = cluster.of(ENDPOINTS).find({ name, namespace });
  const body = subsets.length > 0 ? { subsets } : {};
  if (!current) {
    await cluster.of(ENDPOINTS).create({ metadata: { name, namespace, labels }, ...body });
  } else if (!deepEqual(current.subsets ?? [], subsets) || !deepEqual(current.metadata.labels, labels)) {
    const { subsets: _, ...rest } = current;
    await cluster.of(ENDPOINTS).update({ ...rest, ...body, metadata: { ...current.metadata, labels } });
  }
}

/** Endpoints have no owner: with their service they go by name. */
export async function removeEndpoints(name: { name: string; namespace?: string }, { cluster }: Context): Promise<void> {
  if (!cluster.of(ENDPOINTS).find(name)) return;
  await cluster
    .of(ENDPOINTS)
    .delete(name)
    .catch((error: unknown) => {
      if (!isReason(error, 'NotFound')) throw error;
    });
}

function subsetsOf(service: Service, pods: readonly Pod[]): EndpointSubset[] {
  const takesAll = service.spec?.publishNotReadyAddresses === true;
  const counted = pods.filter((pod) => takesAll || !isLeaving(pod));
  return backendsOf(service, counted).flatMap(({ ports, pods: group }) => {
    if (ports.length === 0 && (service.spec?.ports ?? []).length > 0) return [];
    const ready = group.filter((pod) => takesAll || isReady(pod));
    const addresses = addressesOf(ready, service);
    const notReady = addressesOf(
      group.filter((pod) => !ready.includes(pod)),
      service,
    );
    return {
      ...(addresses.length > 0 ? { addresses } : {}),
      ...(notReady.length > 0 ? { notReadyAddresses: notReady } : {}),
      ...(ports.length > 0
        ? { ports: ports.map(({ name, ...rest }) => ({ ...(name ? { name } : {}), ...rest })) }
        : {}),
    };
  });
}

/** In the order of the addresses. */
function addressesOf(pods: readonly Pod[], service: Service): EndpointAddress[] {
  const addresses = pods.map((pod) => ({
    ip: pod.status?.podIP ?? '',
    ...hostnameOf(pod, service),
    ...(pod.spec?.nodeName ? { nodeName: pod.spec.nodeName } : {}),
    targetRef: targetOf(pod),
  }));
  return addresses.sort((a, b) => a.ip.localeCompare(b.ip, 'en', { numeric: true }));
}

// Where a service's traffic may go: an EndpointSlice (and the older Endpoints) of the pods that its selector matches.
// https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/endpointslice/reconciler.go

import { isReason } from '../kube/api-error.ts';
import { ENDPOINT_SLICES, ENDPOINTS, PODS, SERVICES } from '../kube/kind-refs.ts';
import { type New, objectKey, splitKey } from '../kube/object.ts';
import { controllerReference } from '../kube/owners.ts';
import { watching } from '../kube/sources.ts';
import type { Endpoint, EndpointSlice, Endpoints, Pod, Service, ServicePort } from '../kube/types.gen.ts';
import { kubernetesSuffix } from '../lib/ids.ts';
import { deepEqual } from '../lib/json.ts';
import type { Controller } from '../reconcile/controller.ts';
import { actingAs, type ControllerContext } from './context.ts';
import { isReady } from './pods-of.ts';

const NAME = 'endpointslice-controller';
const SERVICE_LABEL = 'kubernetes.io/service-name';
const MANAGED_BY = { 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' };

type Context = ReturnType<typeof actingAs>;

export function endpointSliceController(shared: ControllerContext): Controller {
  const slices = actingAs(shared, NAME);
  const endpoints = actingAs(shared, 'endpoint-controller');
  const { cluster } = slices;
  return {
    name: NAME,
    workers: 4,
    sources: [
      watching(cluster, SERVICES),
      watching(cluster, PODS, ({ object, previous }) => [
        ...new Set([object, ...(previous ? [previous] : [])].flatMap((pod) => servicesOf(pod, slices))),
      ]),
    ],
    async reconcile(key) {
      const service = cluster.of(SERVICES).find(splitKey(key));
      if (!service?.spec?.selector || service.spec.type === 'ExternalName') return undefined;
      const pods = cluster
        .of(PODS)
        .list({ namespace: service.metadata.namespace ?? '' })
        .filter((pod) => selects(service, pod) && isServing(pod));
      await writeSlice(service, pods, slices);
      await writeEndpoints(service, pods, endpoints);
      return undefined;
    },
  };
}

function servicesOf(pod: Pod, { cluster }: Context): string[] {
  const services = cluster.of(SERVICES).list({ namespace: pod.metadata.namespace ?? '' });
  return services.filter((service) => selects(service, pod)).map(({ metadata }) => objectKey(metadata));
}

function selects({ spec }: Service, pod: Pod): boolean {
  const entries = Object.entries(spec?.selector ?? {});
  return entries.length > 0 && entries.every(([key, value]) => pod.metadata.labels?.[key] === value);
}

const isServing = ({ status }: Pod) =>
  Boolean(status?.podIP) && status?.phase !== 'Succeeded' && status?.phase !== 'Failed';

/** A service port on one pod: its number, or the container port of that name. */
function targetPort({ targetPort: target, port }: ServicePort, pod: Pod): number | undefined {
  if (typeof target === 'number') return target;
  if (target === undefined) return port;
  for (const container of pod.spec?.containers ?? [])
    for (const { name, containerPort } of container.ports ?? []) if (name === target) return containerPort;
  return undefined;
}

function portsFor(service: Service, pods: readonly Pod[]): { name: string; port: number; protocol: string }[] {
  return (service.spec?.ports ?? []).flatMap((port) => {
    const number =
      pods.map((pod) => targetPort(port, pod)).find((found) => found !== undefined) ??
      (typeof port.targetPort === 'number' ? port.targetPort : undefined);
    return number === undefined ? [] : [{ name: port.name ?? '', port: number, protocol: port.protocol ?? 'TCP' }];
  });
}

function endpointOf(pod: Pod, service: Service): Endpoint {
  const isTerminating = pod.metadata.deletionTimestamp !== undefined;
  const serving = isReady(pod);
  const { name, namespace = '', uid } = pod.metadata;
  return {
    addresses: [pod.status?.podIP ?? ''],
    conditions: {
      ready: (serving || service.spec?.publishNotReadyAddresses === true) && !isTerminating,
      serving,
      terminating: isTerminating,
    },
    ...(pod.spec?.nodeName ? { nodeName: pod.spec.nodeName } : {}),
    targetRef: { kind: 'Pod', name, namespace, uid },
  };
}

async function writeSlice(service: Service, pods: readonly Pod[], { cluster }: Context): Promise<void> {
  const { name, namespace = '' } = service.metadata;
  const mine = cluster
    .of(ENDPOINT_SLICES)
    .ownedBy(service.metadata.uid)
    .filter(({ metadata }) => metadata.labels?.[SERVICE_LABEL] === name);
  const body = {
    addressType: 'IPv4',
    endpoints: pods.map((pod) => endpointOf(pod, service)),
    ports: portsFor(service, pods),
  };
  const labels = {
    ...service.metadata.labels,
    [SERVICE_LABEL]: name,
    ...MANAGED_BY,
    ...(service.spec?.clusterIP === 'None' ? { 'service.kubernetes.io/headless': '' } : {}),
  };
  const [current] = mine;
  if (!current) {
    const slice: New<EndpointSlice> = {
      metadata: {
        generateName: `${name}-`,
        namespace,
        labels,
        ownerReferences: [controllerReference(SERVICES, service)],
      },
      ...body,
    };
    await cluster
      .of(ENDPOINT_SLICES)
      .create({ ...slice, metadata: { ...slice.metadata, name: `${name}-${kubernetesSuffix()}` } });
    return;
  }
  const { endpoints = [], ports = [], addressType } = current;
  if (deepEqual({ addressType, endpoints, ports }, body) && deepEqual(current.metadata.labels, labels)) return;
  await cluster.of(ENDPOINT_SLICES).update({ ...current, ...body, metadata: { ...current.metadata, labels } });
}

async function writeEndpoints(service: Service, pods: readonly Pod[], { cluster }: Context): Promise<void> {
  const { name, namespace = '', labels } = service.metadata;
  const address = (pod: Pod) => ({
    ip: pod.status?.podIP ?? '',
    ...(pod.spec?.nodeName ? { nodeName: pod.spec.nodeName } : {}),
    targetRef: { kind: 'Pod', name: pod.metadata.name, namespace, uid: pod.metadata.uid },
  });
  const alive = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const ready = alive.filter(isReady).map(address);
  const notReady = alive.filter((pod) => !isReady(pod)).map(address);
  const ports = portsFor(service, pods).map(({ name: portName, ...rest }) => ({
    ...(portName ? { name: portName } : {}),
    ...rest,
  }));
  const subsets: Endpoints['subsets'] =
    alive.length === 0
      ? []
      : [
          {
            ...(ready.length > 0 ? { addresses: ready } : {}),
            ...(notReady.length > 0 ? { notReadyAddresses: notReady } : {}),
            ports,
          },
        ];
  const current = cluster.of(ENDPOINTS).find({ name, namespace });
  if (!current) {
    await cluster
      .of(ENDPOINTS)
      .create({
        metadata: {
          name,
          namespace,
          labels: { ...labels, 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' },
        },
        ...(subsets.length > 0 ? { subsets } : {}),
      })
      .catch((error: unknown) => {
        if (!isReason(error, 'AlreadyExists')) throw error;
      });
  } else if (!deepEqual(current.subsets ?? [], subsets)) await cluster.of(ENDPOINTS).update({ ...current, subsets });
}

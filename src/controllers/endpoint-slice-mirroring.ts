// Endpoints that somebody made by hand for a service without a selector, as slices: whoever routes traffic reads only those.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/endpointslicemirroring

import { MIRRORING_CONTROLLER, SLICE_MANAGED_BY } from '../kube/endpoint-labels.ts';
import { ENDPOINT_SLICES, ENDPOINTS, SERVICES } from '../kube/kind-refs.ts';
import { objectKey, splitKey } from '../kube/object.ts';
import { controllerReference } from '../kube/owners.ts';
import { watching } from '../kube/sources.ts';
import type { Endpoint, EndpointAddress, EndpointSlice, EndpointSubset, Endpoints } from '../kube/types.gen.ts';
import { deepEqual } from '../lib/json.ts';
import type { Controller } from '../reconcile/controller.ts';
import { actingAs, type ControllerContext } from './context.ts';
import { planSlices, type SlicePlan, type Wanted } from './endpoints/plan-slices.ts';
import { carryOut, SERVICE_NAME } from './endpoints/write-slices.ts';
import { Expectations } from './expectations.ts';

const NAME = 'endpointslicemirroring-controller';
const SKIP = 'endpointslice.kubernetes.io/skip-mirror';
const LEADER = 'control-plane.alpha.kubernetes.io/leader';
const NOT_COPIED = new Set([
  'endpoints.kubernetes.io/last-change-trigger-time',
  'kubectl.kubernetes.io/last-applied-configuration',
]);

type Context = ReturnType<typeof actingAs>;

export function endpointSliceMirroring(shared: ControllerContext): Controller {
  const context = actingAs(shared, NAME);
  const { cluster } = context;
  const expectations = new Expectations();
  const withEndpoints = (key: string) => (cluster.of(ENDPOINTS).find(splitKey(key)) ? [key] : []);
  return {
    name: NAME,
    workers: 4,
    sources: [
      watching(cluster, ENDPOINTS),
      watching(cluster, SERVICES, ({ object }) => withEndpoints(objectKey(object.metadata))),
      watching(cluster, ENDPOINT_SLICES, ({ type, object }) => {
        expectations.observe(object, type);
        const { metadata } = object;
        const isMine = metadata.labels?.[SLICE_MANAGED_BY] === MIRRORING_CONTROLLER;
        return isMine ? withEndpoints(objectKey({ ...metadata, name: metadata.labels?.[SERVICE_NAME] ?? '' })) : [];
      }),
    ],
    async reconcile(key) {
      const name = splitKey(key);
      const endpoints = cluster.of(ENDPOINTS).find(name);
      const slices = slicesOf(name, context);
      if (!endpoints) expectations.forget(key);
      if (!expectations.areMet(key, slices)) return undefined;
      const groups = endpoints && isMirrored(endpoints, context) ? groupsOf(endpoints) : [];
      const plan: SlicePlan = groups.length > 0 ? planSlices(slices, groups) : { keep: [], create: [], remove: slices };
      const onCreated = ({ metadata }: EndpointSlice) => expectations.expectCreated(key, metadata.uid);
      await carryOut(plan, { cluster, owner: name, metadata: metadataFor(name, endpoints), onCreated });
      return undefined;
    },
  };
}

function isMirrored({ metadata }: Endpoints, { cluster }: Context): boolean {
  const service = cluster.of(SERVICES).find({ name: metadata.name, namespace: metadata.namespace ?? '' });
  if (!service || service.spec?.selector) return false;
  return metadata.labels?.[SKIP] !== 'true' && metadata.annotations?.[LEADER] === undefined;
}

function slicesOf({ name, namespace = '' }: { name: string; namespace?: string }, { cluster }: Context) {
  const labelSelector = `${SERVICE_NAME}=${name},${SLICE_MANAGED_BY}=${MIRRORING_CONTROLLER}`;
  const slices = cluster.of(ENDPOINT_SLICES).list({ namespace, labelSelector });
  return slices.filter(({ metadata }: EndpointSlice) => metadata.deletionTimestamp === undefined);
}

function metadataFor({ name }: { name: string }, endpoints: Endpoints | undefined) {
  const labels = { ...endpoints?.metadata.labels, [SERVICE_NAME]: name, [SLICE_MANAGED_BY]: MIRRORING_CONTROLLER };
  if (!endpoints) return { labels };
  const annotations = Object.entries(endpoints.metadata.annotations ?? {}).filter(([key]) => !NOT_COPIED.has(key));
  const ownerReferences = [controllerReference(ENDPOINTS, endpoints)];
  return {
    labels,
    ownerReferences,
    ...(annotations.length > 0 ? { annotations: Object.fromEntries(annotations) } : {}),
  };
}

/** What all subsets of the same ports hold. */
function groupsOf({ subsets = [] }: Endpoints): Wanted[] {
  const groups: Wanted[] = [];
  for (const { ports, endpoints } of subsets.map(groupOf)) {
    const same = groups.findIndex((group) => deepEqual(group.ports, ports));
    if (same >= 0) groups[same] = { ports, endpoints: [...groups[same]!.endpoints, ...endpoints] };
    else groups.push({ ports, endpoints });
  }
  return groups.filter(({ endpoints }) => endpoints.length > 0);
}

function groupOf({ addresses = [], notReadyAddresses = [], ports = [] }: EndpointSubset): Wanted {
  return {
    ports: ports.map((port) => ({ ...port, name: port.name ?? '', protocol: port.protocol ?? 'TCP' })),
    endpoints: [
      ...addresses.map((address) => endpointOf(address, true)),
      ...notReadyAddresses.map((address) => endpointOf(address, false)),
    ],
  };
}

function endpointOf({ ip, hostname, nodeName, targetRef }: EndpointAddress, ready: boolean): Endpoint {
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname ? { hostname } : {}),
    ...(nodeName ? { nodeName } : {}),
    ...(targetRef ? { targetRef } : {}),
  };
}

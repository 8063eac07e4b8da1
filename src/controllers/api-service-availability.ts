// Whether the API servers behind APIServices can be reached.
// https://github.com/kubernetes/kubernetes/blob/v1.35.4/staging/src/k8s.io/kube-aggregator/pkg/controllers/status
// Emulator: requests are not passed on to other API servers, so that the last check, a request to one, fails always.

import { API_SERVICES, ENDPOINT_SLICES, SERVICES } from '../kube/kind-refs.ts';
import { watching } from '../kube/sources.ts';
import type { APIService, APIServiceCondition, EndpointSlice } from '../kube/types.gen.ts';
import { toTimestamp } from '../lib/clock.ts';
import { deepEqual } from '../lib/json.ts';
import type { Controller } from '../reconcile/controller.ts';
import type { ControllerContext } from './context.ts';
import { SERVICE_NAME } from './endpoints/write-slices.ts';

const AVAILABLE = 'Available';

type Finding = Pick<APIServiceCondition, 'status' | 'reason' | 'message'>;

/** It belongs to the API server itself, and acts as that. */
export function apiServiceAvailability({ cluster, clock }: Pick<ControllerContext, 'cluster' | 'clock'>): Controller {
  const behind = (namespace: string | undefined, name: string | undefined) =>
    cluster
      .of(API_SERVICES)
      .list()
      .filter(({ spec }) => spec?.service?.namespace === namespace && spec?.service?.name === name)
      .map(({ metadata }) => metadata.name);
  return {
    name: 'available-condition-controller',
    sources: [
      watching(cluster, API_SERVICES),
      watching(cluster, SERVICES, ({ object: { metadata } }) => behind(metadata.namespace, metadata.name)),
      watching(cluster, ENDPOINT_SLICES, ({ object: { metadata } }) =>
        behind(metadata.namespace, metadata.labels?.[SERVICE_NAME]),
      ),
    ],
    async reconcile(name) {
      const found = cluster.of(API_SERVICES).find({ name });
      if (!found) return undefined;
      const conditions = withCondition(found, check(cluster, found), toTimestamp(clock.simulatedMs()));
      if (deepEqual(conditions, found.status?.conditions)) return undefined;
      await cluster.of(API_SERVICES).update({ ...found, status: { conditions } }, { subresource: 'status' });
      return undefined;
    },
  };
}

function check(cluster: ControllerContext['cluster'], { spec }: APIService): Finding {
  if (!spec?.service) return { status: 'True', reason: 'Local', message: 'Local APIServices are always available' };
  const { namespace = '', name = '', port } = spec.service;
  const words = `service/${name} in "${namespace}"`;
  const service = cluster.of(SERVICES).find({ namespace, name });
  if (!service) return failed('ServiceNotFound', `${words} is not present`);
  if (service.spec?.type === 'ClusterIP') {
    const listening = service.spec.ports?.find((one) => one.port === port);
    if (!listening) return failed('ServicePortError', `${words} is not listening on port ${port}`);
    const slices = cluster
      .of(ENDPOINT_SLICES)
      .list({ namespace })
      .filter(({ metadata }) => metadata.labels?.[SERVICE_NAME] === name);
    if (slices.length === 0) return failed('EndpointsNotFound', `cannot find endpointslices for ${words}`);
    const portName = listening.name ?? '';
    if (!slices.some((slice) => isServing(slice, portName)))
      return failed('MissingEndpoints', `endpointslices for ${words} have no addresses with port name "${portName}"`);
  }
  const url = `https://${service.spec?.clusterIP ?? service.spec?.externalName}:${port}/apis/${spec.group}/${spec.version}`;
  const reason = 'requests are not passed on to other API servers';
  return failed('FailedDiscoveryCheck', `failing or missing response from ${url}: ${reason}`);
}

const failed = (reason: string, message: string): Finding => ({ status: 'False', reason, message });

const isServing = ({ endpoints, ports }: EndpointSlice, portName: string) =>
  (endpoints ?? []).some(({ conditions }) => conditions?.ready !== false) &&
  (ports ?? []).some(({ name, port }) => name === portName && port !== undefined);

/** Another state is a transition; other words for the same one are not. */
function withCondition({ status }: APIService, finding: Finding, now: string): APIServiceCondition[] {
  const all = status?.conditions ?? [];
  const known = all.find(({ type }) => type === AVAILABLE);
  if (!known) return [...all, { type: AVAILABLE, lastTransitionTime: now, ...finding }];
  const isSame = known.status === finding.status;
  const next = { ...known, ...finding, ...(isSame ? {} : { lastTransitionTime: now }) };
  return all.map((condition) => (condition === known ? next : condition));
}

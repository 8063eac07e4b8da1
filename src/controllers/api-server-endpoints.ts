// Where the service `kubernetes` goes: the API server's own addresses, which no selector finds.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/controlplane/reconcilers (instancecount.go, endpointsadapter.go)

import { ENDPOINT_SLICES, ENDPOINTS } from '../kube/kind-refs.ts';
import { watching } from '../kube/sources.ts';
import { deepEqual } from '../lib/json.ts';
import type { Controller } from '../reconcile/controller.ts';
import type { ApiServerAddresses, ControllerContext } from './context.ts';

const NAME = { name: 'kubernetes', namespace: 'default' };
const KEY = 'kubernetes';
const SKIP_MIRROR = { 'endpointslice.kubernetes.io/skip-mirror': 'true' };
const SERVICE_LABEL = { 'kubernetes.io/service-name': NAME.name };
/** As the API server that writes them upstream. */
const IDENTITY = { user: 'system:apiserver', groups: ['system:masters'], fieldManager: 'kube-apiserver' };

export function apiServerEndpoints(shared: ControllerContext, api: ApiServerAddresses): Controller {
  const cluster = shared.cluster.as(IDENTITY);
  const isMine = ({ name, namespace }: { name: string; namespace?: string }) =>
    name === NAME.name && namespace === NAME.namespace ? [KEY] : [];
  return {
    name: 'apiserver-endpoints',
    sources: [
      (enqueue) => {
        enqueue(KEY);
        return { [Symbol.dispose]: () => undefined };
      },
      watching(cluster, ENDPOINTS, ({ object }) => isMine(object.metadata)),
      watching(cluster, ENDPOINT_SLICES, ({ object }) => isMine(object.metadata)),
    ],
    async reconcile() {
      const port = { name: 'https', port: api.port, protocol: 'TCP' };
      const subsets = [{ addresses: api.addresses.map((ip) => ({ ip })), ports: [port] }];
      const endpoints = cluster.of(ENDPOINTS).find(NAME);
      if (!endpoints) await cluster.of(ENDPOINTS).create({ metadata: { ...NAME, labels: SKIP_MIRROR }, subsets });
      else if (!deepEqual(endpoints.subsets, subsets)) await cluster.of(ENDPOINTS).update({ ...endpoints, subsets });
      const body = {
        addressType: 'IPv4',
        endpoints: api.addresses.map((address) => ({ addresses: [address], conditions: { ready: true } })),
        ports: [port],
      };
      const slice = cluster.of(ENDPOINT_SLICES).find(NAME);
      if (!slice) await cluster.of(ENDPOINT_SLICES).create({ metadata: { ...NAME, labels: SERVICE_LABEL }, ...body });
      else if (
        !deepEqual({ endpoints: slice.endpoints, ports: slice.ports }, { endpoints: body.endpoints, ports: body.ports })
      )
        await cluster.of(ENDPOINT_SLICES).update({ ...slice, ...body });
      return undefined;
    },
  };
}

// Where a service's traffic may go: EndpointSlices, and the older Endpoints, of the pods that its selector matches.

import { ENDPOINT_CONTROLLER } from '../kube/endpoint-labels.ts';
import { ENDPOINT_SLICES, ENDPOINTS, PODS, SERVICES } from '../kube/kind-refs.ts';
import { objectKey, splitKey } from '../kube/object.ts';
import { watching } from '../kube/sources.ts';
import type { EndpointSlice, Pod } from '../kube/types.gen.ts';
import type { Controller } from '../reconcile/controller.ts';
import { actingAs, type ControllerContext } from './context.ts';
import { isServing, selects } from './endpoints/backends.ts';
import { writeSlices } from './endpoints/slices.ts';
import { removeEndpoints, writeEndpoints } from './endpoints/subsets.ts';
import { SERVICE_NAME } from './endpoints/write-slices.ts';
import { Expectations } from './expectations.ts';

const NAME = 'endpointslice-controller';

type Context = ReturnType<typeof actingAs>;

export function endpointSliceController(shared: ControllerContext): Controller {
  const slices = { ...actingAs(shared, NAME), expectations: new Expectations() };
  const endpoints = actingAs(shared, ENDPOINT_CONTROLLER);
  const { cluster } = slices;
  return {
    name: NAME,
    workers: 4,
    sources: [
      watching(cluster, SERVICES),
      watching(cluster, PODS, ({ object, previous }) => [
        ...new Set([object, ...(previous ? [previous] : [])].flatMap((pod) => servicesOf(pod, slices))),
      ]),
      watching(cluster, ENDPOINT_SLICES, ({ type, object }) => {
        slices.expectations.observe(object, type);
        return serviceOf(object, slices);
      }),
      watching(cluster, ENDPOINTS, ({ type, object }) =>
        type === 'DELETED' && cluster.of(SERVICES).find(splitKey(objectKey(object.metadata)))
          ? [objectKey(object.metadata)]
          : [],
      ),
    ],
    async reconcile(key) {
      const service = cluster.of(SERVICES).find(splitKey(key));
      if (!service) {
        slices.expectations.forget(key);
        await removeEndpoints(splitKey(key), endpoints);
      }
      if (!service?.spec?.selector || service.spec.type === 'ExternalName') return undefined;
      const pods = cluster
        .of(PODS)
        .list({ namespace: service.metadata.namespace ?? '' })
        .filter((pod) => selects(service, pod) && isServing(pod));
      await writeSlices(service, pods, slices);
      await writeEndpoints(service, pods, endpoints);
      return undefined;
    },
  };
}

function servicesOf(pod: Pod, { cluster }: Context): string[] {
  const services = cluster.of(SERVICES).list({ namespace: pod.metadata.namespace ?? '' });
  return services.filter((service) => selects(service, pod)).map(({ metadata }) => objectKey(metadata));
}

/** The service that a slice is of, when it is there. */
function serviceOf({ metadata }: EndpointSlice, { cluster }: Context): string[] {
  const name = { name: metadata.labels?.[SERVICE_NAME] ?? '', namespace: metadata.namespace ?? '' };
  return cluster.of(SERVICES).find(name) ? [objectKey(name)] : [];
}

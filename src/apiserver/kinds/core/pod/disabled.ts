// What belongs to features that are off by default and is dropped without a word: pkg/api/pod/util.go (dropDisabledFields,
// dropDisabledPodStatusFields), pkg/features. Nothing here is in use already: it never gets into the store.

import type { Container, PodSpec, PodStatus } from '../../../../kube/types.gen.ts';

/** ClusterTrustBundleProjection, PodCertificateRequest, GenericWorkload. @param spec changed */
export function dropDisabledFields(spec: PodSpec): void {
  delete spec.workloadRef;
  for (const { projected } of spec.volumes ?? [])
    for (const source of projected?.sources ?? []) {
      delete source.clusterTrustBundle;
      delete source.podCertificate;
    }
}

/** ContainerStopSignals. @param container changed */
export function dropDisabledLifecycle(container: Container): void {
  const { lifecycle } = container;
  if (lifecycle?.stopSignal === undefined) return;
  delete lifecycle.stopSignal;
  if (Object.keys(lifecycle).length === 0) delete container.lifecycle;
}

/** InPlacePodLevelResourcesVerticalScaling, DRAExtendedResource, ResourceHealthStatus: the status as it is stored. */
export function withoutDisabled(status: PodStatus): PodStatus {
  const { resources: _r, allocatedResources: _a, extendedResourceClaimStatus: _e, ...rest } = status;
  for (const field of ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'] as const) {
    const list = rest[field];
    if (list) rest[field] = list.map(({ allocatedResourcesStatus: _s, ...container }) => container);
  }
  return rest;
}

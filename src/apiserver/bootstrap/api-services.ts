// An APIService for each group version that the server itself serves.
// https://github.com/kubernetes/kubernetes/blob/v1.35.4/pkg/controlplane/apiserver/aggregator.go (DefaultGenericAPIServicePriorities)

import { API_SERVICES } from '../../kube/kind-refs.ts';
import type { ApiGroup } from '../registry/registry.ts';
import type { BootstrapObject } from './bootstrap-objects.ts';

const MANAGED = { 'kube-aggregator.kubernetes.io/automanaged': 'onstart' };
const VERSION = 15;

/** How far ahead a group stands among the others, and its versions among each other where that is not usual. */
const PRIORITIES: Readonly<Record<string, readonly [group: number, version?: number]>> = {
  '/v1': [18_000, 1],
  'apps/v1': [17_800],
  'events.k8s.io/v1': [17_750],
  'authentication.k8s.io/v1': [17_700],
  'authorization.k8s.io/v1': [17_600],
  'autoscaling/v1': [17_500],
  'autoscaling/v2': [17_500, 30],
  'batch/v1': [17_400],
  'certificates.k8s.io/v1': [17_300],
  'networking.k8s.io/v1': [17_200],
  'policy/v1': [17_100],
  'rbac.authorization.k8s.io/v1': [17_000],
  'storage.k8s.io/v1': [16_800],
  'apiextensions.k8s.io/v1': [16_700],
  'admissionregistration.k8s.io/v1': [16_700],
  'scheduling.k8s.io/v1': [16_600],
  'coordination.k8s.io/v1': [16_500],
  'node.k8s.io/v1': [16_300],
  'discovery.k8s.io/v1': [16_200],
  'resource.k8s.io/v1': [16_200, 21],
  'flowcontrol.apiserver.k8s.io/v1': [16_100, 21],
};

export function localApiServices(groups: readonly ApiGroup[]): readonly BootstrapObject[] {
  return groups.flatMap(({ name: group, versions }) =>
    versions.flatMap((version) => {
      const [groupPriorityMinimum, versionPriority = VERSION] = PRIORITIES[`${group}/${version}`] ?? [];
      if (groupPriorityMinimum === undefined) return []; // The aggregator's own group, and those that definitions bring.
      const spec = { ...(group ? { group } : {}), version, groupPriorityMinimum, versionPriority };
      return { kind: API_SERVICES, object: { metadata: { name: `${version}.${group}`, labels: MANAGED }, spec } };
    }),
  );
}

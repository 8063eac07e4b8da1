// The kinds that the program itself reads and writes.

import type { KindRef, KubeObject } from './object.ts';
import type {
  ClusterRole,
  ClusterRoleBinding,
  ConfigMap,
  DaemonSet,
  Deployment,
  EndpointSlice,
  Endpoints,
  Event,
  EventsEvent,
  Lease,
  MutatingWebhookConfiguration,
  Namespace,
  Node,
  Pod,
  PodTemplate,
  PriorityClass,
  ReplicaSet,
  Role,
  RoleBinding,
  Secret,
  Service,
  ServiceAccount,
  ValidatingWebhookConfiguration,
} from './types.gen.ts';

function namespaced<T extends KubeObject>(group: string, kind: string, plural: string): KindRef<T> {
  return { group, version: 'v1', kind, plural, namespaced: true };
}

function clusterScoped<T extends KubeObject>(group: string, kind: string, plural: string): KindRef<T> {
  return { group, version: 'v1', kind, plural, namespaced: false };
}

const RBAC = 'rbac.authorization.k8s.io';
const ADMISSION = 'admissionregistration.k8s.io';

export const NAMESPACES = clusterScoped<Namespace>('', 'Namespace', 'namespaces');
export const NODES = clusterScoped<Node>('', 'Node', 'nodes');
export const PODS = namespaced<Pod>('', 'Pod', 'pods');
export const POD_TEMPLATES = namespaced<PodTemplate>('', 'PodTemplate', 'podtemplates');
export const SERVICES = namespaced<Service>('', 'Service', 'services');
export const ENDPOINTS = namespaced<Endpoints>('', 'Endpoints', 'endpoints');
export const CONFIG_MAPS = namespaced<ConfigMap>('', 'ConfigMap', 'configmaps');
export const SECRETS = namespaced<Secret>('', 'Secret', 'secrets');
export const SERVICE_ACCOUNTS = namespaced<ServiceAccount>('', 'ServiceAccount', 'serviceaccounts');
export const EVENTS = namespaced<Event>('', 'Event', 'events');
export const EVENTS_V1 = namespaced<EventsEvent>('events.k8s.io', 'Event', 'events');
export const ENDPOINT_SLICES = namespaced<EndpointSlice>('discovery.k8s.io', 'EndpointSlice', 'endpointslices');
export const LEASES = namespaced<Lease>('coordination.k8s.io', 'Lease', 'leases');
export const DEPLOYMENTS = namespaced<Deployment>('apps', 'Deployment', 'deployments');
export const REPLICA_SETS = namespaced<ReplicaSet>('apps', 'ReplicaSet', 'replicasets');
export const DAEMON_SETS = namespaced<DaemonSet>('apps', 'DaemonSet', 'daemonsets');
export const PRIORITY_CLASSES = clusterScoped<PriorityClass>('scheduling.k8s.io', 'PriorityClass', 'priorityclasses');
export const CLUSTER_ROLES = clusterScoped<ClusterRole>(RBAC, 'ClusterRole', 'clusterroles');
export const CLUSTER_ROLE_BINDINGS = clusterScoped<ClusterRoleBinding>(
  RBAC,
  'ClusterRoleBinding',
  'clusterrolebindings',
);
export const ROLES = namespaced<Role>(RBAC, 'Role', 'roles');
export const ROLE_BINDINGS = namespaced<RoleBinding>(RBAC, 'RoleBinding', 'rolebindings');
export const MUTATING_WEBHOOKS = clusterScoped<MutatingWebhookConfiguration>(
  ADMISSION,
  'MutatingWebhookConfiguration',
  'mutatingwebhookconfigurations',
);
export const VALIDATING_WEBHOOKS = clusterScoped<ValidatingWebhookConfiguration>(
  ADMISSION,
  'ValidatingWebhookConfiguration',
  'validatingwebhookconfigurations',
);

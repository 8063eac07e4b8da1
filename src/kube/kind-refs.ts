// The kinds that the program itself reads and writes.

import type { KindRef, KubeObject } from './object.ts';
import type {
  APIService,
  AutoscalingV1HorizontalPodAutoscaler,
  AutoscalingV2HorizontalPodAutoscaler,
  CertificateSigningRequest,
  ClusterRole,
  ClusterRoleBinding,
  ComponentStatus,
  ConfigMap,
  ControllerRevision,
  CronJob,
  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  CustomResourceDefinition,
  DaemonSet,
  Deployment,
  DeviceClass,
  DynamicResourceClaim,
  EndpointSlice,
  Endpoints,
  Event,
  EventsEvent,
  FlowSchema,
  Ingress,
  IngressClass,
  IPAddress,
  Job,
  Lease,
  LimitRange,
  MutatingWebhookConfiguration,
  Namespace,
  NetworkPolicy,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  PodTemplate,
  PriorityClass,
  PriorityLevelConfiguration,
  ReplicaSet,
  ReplicationController,
  ResourceClaimTemplate,
  ResourceQuota,
  ResourceSlice,
  Role,
  RoleBinding,
  RuntimeClass,
  Secret,
  Service,
  ServiceAccount,
  ServiceCIDR,
  StatefulSet,
  StorageClass,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhookConfiguration,
  VolumeAttachment,
  VolumeAttributesClass,
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
export const STATEFUL_SETS = namespaced<StatefulSet>('apps', 'StatefulSet', 'statefulsets');
export const CONTROLLER_REVISIONS = namespaced<ControllerRevision>('apps', 'ControllerRevision', 'controllerrevisions');
export const REPLICATION_CONTROLLERS = namespaced<ReplicationController>(
  '',
  'ReplicationController',
  'replicationcontrollers',
);
export const LIMIT_RANGES = namespaced<LimitRange>('', 'LimitRange', 'limitranges');
export const RESOURCE_QUOTAS = namespaced<ResourceQuota>('', 'ResourceQuota', 'resourcequotas');
export const JOBS = namespaced<Job>('batch', 'Job', 'jobs');
export const CRON_JOBS = namespaced<CronJob>('batch', 'CronJob', 'cronjobs');
export const HORIZONTAL_POD_AUTOSCALERS = {
  ...namespaced<AutoscalingV2HorizontalPodAutoscaler>(
    'autoscaling',
    'HorizontalPodAutoscaler',
    'horizontalpodautoscalers',
  ),
  version: 'v2',
};
export const HORIZONTAL_POD_AUTOSCALERS_V1 = namespaced<AutoscalingV1HorizontalPodAutoscaler>(
  'autoscaling',
  'HorizontalPodAutoscaler',
  'horizontalpodautoscalers',
);
export const POD_DISRUPTION_BUDGETS = namespaced<PodDisruptionBudget>(
  'policy',
  'PodDisruptionBudget',
  'poddisruptionbudgets',
);
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
export const VALIDATING_POLICIES = clusterScoped<ValidatingAdmissionPolicy>(
  ADMISSION,
  'ValidatingAdmissionPolicy',
  'validatingadmissionpolicies',
);
export const VALIDATING_POLICY_BINDINGS = clusterScoped<ValidatingAdmissionPolicyBinding>(
  ADMISSION,
  'ValidatingAdmissionPolicyBinding',
  'validatingadmissionpolicybindings',
);
export const VALIDATING_WEBHOOKS = clusterScoped<ValidatingWebhookConfiguration>(
  ADMISSION,
  'ValidatingWebhookConfiguration',
  'validatingwebhookconfigurations',
);
export const COMPONENT_STATUSES = clusterScoped<ComponentStatus>('', 'ComponentStatus', 'componentstatuses');
export const PERSISTENT_VOLUMES = clusterScoped<PersistentVolume>('', 'PersistentVolume', 'persistentvolumes');
export const PERSISTENT_VOLUME_CLAIMS = namespaced<PersistentVolumeClaim>(
  '',
  'PersistentVolumeClaim',
  'persistentvolumeclaims',
);

const STORAGE = 'storage.k8s.io';
const NETWORKING = 'networking.k8s.io';
const RESOURCE = 'resource.k8s.io';
const FLOW_CONTROL = 'flowcontrol.apiserver.k8s.io';

export const STORAGE_CLASSES = clusterScoped<StorageClass>(STORAGE, 'StorageClass', 'storageclasses');
export const CSI_DRIVERS = clusterScoped<CSIDriver>(STORAGE, 'CSIDriver', 'csidrivers');
export const CSI_NODES = clusterScoped<CSINode>(STORAGE, 'CSINode', 'csinodes');
export const CSI_STORAGE_CAPACITIES = namespaced<CSIStorageCapacity>(
  STORAGE,
  'CSIStorageCapacity',
  'csistoragecapacities',
);
export const VOLUME_ATTACHMENTS = clusterScoped<VolumeAttachment>(STORAGE, 'VolumeAttachment', 'volumeattachments');
export const VOLUME_ATTRIBUTES_CLASSES = clusterScoped<VolumeAttributesClass>(
  STORAGE,
  'VolumeAttributesClass',
  'volumeattributesclasses',
);
export const INGRESSES = namespaced<Ingress>(NETWORKING, 'Ingress', 'ingresses');
export const INGRESS_CLASSES = clusterScoped<IngressClass>(NETWORKING, 'IngressClass', 'ingressclasses');
export const NETWORK_POLICIES = namespaced<NetworkPolicy>(NETWORKING, 'NetworkPolicy', 'networkpolicies');
export const SERVICE_CIDRS = clusterScoped<ServiceCIDR>(NETWORKING, 'ServiceCIDR', 'servicecidrs');
export const IP_ADDRESSES = clusterScoped<IPAddress>(NETWORKING, 'IPAddress', 'ipaddresses');
export const RUNTIME_CLASSES = clusterScoped<RuntimeClass>('node.k8s.io', 'RuntimeClass', 'runtimeclasses');
export const CERTIFICATE_SIGNING_REQUESTS = clusterScoped<CertificateSigningRequest>(
  'certificates.k8s.io',
  'CertificateSigningRequest',
  'certificatesigningrequests',
);
export const DEVICE_CLASSES = clusterScoped<DeviceClass>(RESOURCE, 'DeviceClass', 'deviceclasses');
export const RESOURCE_CLAIMS = namespaced<DynamicResourceClaim>(RESOURCE, 'ResourceClaim', 'resourceclaims');
export const RESOURCE_CLAIM_TEMPLATES = namespaced<ResourceClaimTemplate>(
  RESOURCE,
  'ResourceClaimTemplate',
  'resourceclaimtemplates',
);
export const RESOURCE_SLICES = clusterScoped<ResourceSlice>(RESOURCE, 'ResourceSlice', 'resourceslices');
export const FLOW_SCHEMAS = clusterScoped<FlowSchema>(FLOW_CONTROL, 'FlowSchema', 'flowschemas');
export const PRIORITY_LEVEL_CONFIGURATIONS = clusterScoped<PriorityLevelConfiguration>(
  FLOW_CONTROL,
  'PriorityLevelConfiguration',
  'prioritylevelconfigurations',
);
export const API_SERVICES = clusterScoped<APIService>('apiregistration.k8s.io', 'APIService', 'apiservices');
export const CUSTOM_RESOURCE_DEFINITIONS = clusterScoped<CustomResourceDefinition>(
  'apiextensions.k8s.io',
  'CustomResourceDefinition',
  'customresourcedefinitions',
);

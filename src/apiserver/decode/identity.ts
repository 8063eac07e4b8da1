// What a body says it is: its kind and version, whether there is such a kind, and whether it can be had as the one that is wanted.
// https://github.com/kubernetes/apimachinery/blob/master/pkg/runtime/serializer/json/meta.go, pkg/runtime/scheme.go

import type { SchemaSource } from '../../kube/schema/schema.ts';
import { goQuote } from '../../lib/go-quote.ts';
import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts';
import { jsonKind } from './json-kind.ts';
import { DecodeError } from './normalize.ts';

export interface KindName {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** The struct that upstream reads kind and version into. */
const META_STRUCT =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

/** The body as an object with the kind and version that it has or is taken to have. Throws DecodeError. */
export function interpret(value: JsonValue, expected: KindName): { said: KindName; object: JsonObject } {
  const object = value ?? {};
  if (!isObject(object))
    throw interpretError(`cannot unmarshal ${jsonKind(object)} into Go value of type ${META_STRUCT}`);
  for (const [key, item] of Object.entries(object)) {
    const isMeta = key === 'kind' || key === 'apiVersion';
    if (isMeta && typeof item !== 'string' && item != null)
      throw interpretError(`cannot unmarshal ${jsonKind(item)} into Go struct field .${key} of type string`);
  }
  const kind = (object['kind'] as string | null | undefined) || expected.kind;
  const apiVersion = (object['apiVersion'] as string | null | undefined) || '';
  return { said: { kind, ...groupVersion(apiVersion, expected) }, object };
}

const interpretError = (text: string) => new DecodeError(`couldn't get version/kind; json parse error: json: ${text}`);

function groupVersion(apiVersion: string, expected: KindName): Pick<KindName, 'group' | 'version'> {
  if (apiVersion === '' || apiVersion === '/') return { group: expected.group, version: expected.version };
  const parts = apiVersion.split('/');
  if (parts.length > 2) throw new DecodeError(`unexpected GroupVersion string: ${apiVersion}`);
  const [version = '', group = ''] = parts.reverse();
  return { group, version };
}

/** Kinds of meta.k8s.io that every group version has beside DeleteOptions. */
const META_KINDS = new Set([
  'Status',
  'WatchEvent',
  'DeleteOptions',
  'ListOptions',
  'GetOptions',
  'CreateOptions',
  'UpdateOptions',
  'PatchOptions',
]);

/** Kinds of discovery, which are of every server's core. */
const DISCOVERY_KINDS = ['APIVersions', 'APIGroup', 'APIGroupList', 'APIResourceList'];

/** Kinds of the core that no resource has. */
const CORE_KINDS = new Set([...DISCOVERY_KINDS, 'List', 'PodStatusResult']);

/** Groups of servers of their own, each of which knows no kinds but these and those that every server has. */
const APART = new Set(['apiextensions.k8s.io', 'apiregistration.k8s.io']);

const POLICIES = ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'];
const MUTATING_POLICIES = ['MutatingAdmissionPolicy', 'MutatingAdmissionPolicyBinding'];
const WEBHOOKS = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];
const ROLES = ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'];
const DEVICES = ['DeviceClass', 'ResourceClaim', 'ResourceClaimTemplate', 'ResourceSlice'];
const FLOW_CONTROL = ['FlowSchema', 'PriorityLevelConfiguration'];
const ACCESS_REVIEWS = [
  ...['LocalSubjectAccessReview', 'SelfSubjectAccessReview', 'SelfSubjectRulesReview', 'SubjectAccessReview'],
];

/** Versions that are no longer served but still known, with the kinds that the others do not tell of. */
const REMOVED: Readonly<Record<string, readonly string[]>> = {
  'admission.k8s.io/v1': ['AdmissionReview'],
  'admission.k8s.io/v1beta1': ['AdmissionReview'],
  'admissionregistration.k8s.io/v1alpha1': [...POLICIES, ...MUTATING_POLICIES],
  'admissionregistration.k8s.io/v1beta1': [...WEBHOOKS, ...POLICIES, ...MUTATING_POLICIES],
  'apiextensions.k8s.io/v1': ['ConversionReview'],
  'apiextensions.k8s.io/v1beta1': ['ConversionReview', 'CustomResourceDefinition'],
  'apiregistration.k8s.io/v1beta1': ['APIService'],
  'apps/v1beta1': ['ControllerRevision', 'Deployment', 'DeploymentRollback', 'Scale', 'StatefulSet'],
  'apps/v1beta2': ['ControllerRevision', 'DaemonSet', 'Deployment', 'ReplicaSet', 'Scale', 'StatefulSet'],
  'authentication.k8s.io/v1alpha1': ['SelfSubjectReview'],
  'authentication.k8s.io/v1beta1': ['SelfSubjectReview', 'TokenReview'],
  'authorization.k8s.io/v1beta1': ACCESS_REVIEWS,
  'autoscaling/v2beta1': ['HorizontalPodAutoscaler'],
  'autoscaling/v2beta2': ['HorizontalPodAutoscaler'],
  'batch/v1beta1': ['CronJob'],
  'certificates.k8s.io/v1alpha1': ['ClusterTrustBundle'],
  'certificates.k8s.io/v1beta1': ['CertificateSigningRequest', 'ClusterTrustBundle', 'PodCertificateRequest'],
  'coordination.k8s.io/v1alpha2': ['LeaseCandidate'],
  'coordination.k8s.io/v1beta1': ['Lease', 'LeaseCandidate'],
  'discovery.k8s.io/v1beta1': ['EndpointSlice'],
  'events.k8s.io/v1beta1': ['Event'],
  'extensions/v1beta1': [
    ...['DaemonSet', 'Deployment', 'DeploymentRollback', 'Ingress', 'NetworkPolicy', 'ReplicaSet', 'Scale'],
  ],
  'flowcontrol.apiserver.k8s.io/v1beta1': FLOW_CONTROL,
  'flowcontrol.apiserver.k8s.io/v1beta2': FLOW_CONTROL,
  'flowcontrol.apiserver.k8s.io/v1beta3': FLOW_CONTROL,
  'imagepolicy.k8s.io/v1alpha1': ['ImageReview'],
  'internal.apiserver.k8s.io/v1alpha1': ['StorageVersion'],
  'networking.k8s.io/v1beta1': ['IPAddress', 'Ingress', 'IngressClass', 'ServiceCIDR'],
  'node.k8s.io/v1alpha1': ['RuntimeClass'],
  'node.k8s.io/v1beta1': ['RuntimeClass'],
  'policy/v1beta1': ['Eviction', 'PodDisruptionBudget'],
  'rbac.authorization.k8s.io/v1alpha1': ROLES,
  'rbac.authorization.k8s.io/v1beta1': ROLES,
  'resource.k8s.io/v1alpha3': ['DeviceTaintRule'],
  'resource.k8s.io/v1beta1': DEVICES,
  'resource.k8s.io/v1beta2': DEVICES,
  'scheduling.k8s.io/v1alpha1': ['PriorityClass', 'Workload'],
  'scheduling.k8s.io/v1beta1': ['PriorityClass'],
  'storage.k8s.io/v1alpha1': ['CSIStorageCapacity', 'VolumeAttachment', 'VolumeAttributesClass'],
  'storage.k8s.io/v1beta1': [
    ...['CSIDriver', 'CSINode', 'CSIStorageCapacity', 'StorageClass', 'VolumeAttachment', 'VolumeAttributesClass'],
  ],
  'storagemigration.k8s.io/v1beta1': ['StorageVersionMigration'],
};

/** What a subresource takes beside its own version (the registry's AcceptsGroupVersion). */
export const isAccepted = (said: KindName, { group, version, kind }: KindName): boolean =>
  said.group === group && (said.version === version || (kind === 'Eviction' && said.version === 'v1beta1'));

/** Throws DecodeError for a kind that is not known where `expected` is served. */
export function checkRegistered(said: KindName, expected: KindName, schemas: SchemaSource): void {
  const { group, version, kind } = said;
  if (!isKnownBeside(said, expected)) throw notRegistered(said);
  const item = kind.replace(/List$/, '');
  if (schemas.forKind(group, version, kind) || schemas.forKind(group, version, item)) return;
  const isMeta = META_KINDS.has(kind) && schemas.forKind(group, version, 'DeleteOptions') !== undefined;
  const isOfCore = group === '' && version === 'v1' && CORE_KINDS.has(kind);
  const isRemoved = REMOVED[`${group}/${version}`]?.includes(item) === true;
  if (!isMeta && !isOfCore && !isRemoved) throw notRegistered(said);
}

/** Whether the server of one group can know a kind of another: that of definitions and that of API services have schemes of their own. */
function isKnownBeside({ group, version, kind }: KindName, expected: KindName): boolean {
  if (group === expected.group) return true;
  if (!APART.has(expected.group)) return !APART.has(group);
  return group === '' && version === 'v1' && (META_KINDS.has(kind) || DISCOVERY_KINDS.includes(kind));
}

/** What upstream calls its list of kinds: the line that made it. */
export const SCHEME = 'scheme "pkg/runtime/scheme.go:111"';

export function notRegistered({ group, version, kind }: KindName): DecodeError {
  const apiVersion = group === '' ? version : `${group}/${version}`;
  return new DecodeError(`no kind ${goQuote(kind)} is registered for version ${goQuote(apiVersion)} in ${SCHEME}`);
}

/** Throws DecodeError when an object of one kind cannot become one of the other. Other versions of one kind can, and so can all scales. */
export function checkConversion(said: KindName, expected: KindName): void {
  const isOfGroup = said.group === 'extensions' || internalPackage(said.group) === internalPackage(expected.group);
  if (said.kind === expected.kind && (isOfGroup || said.kind === 'Scale')) return;
  throw new DecodeError(
    `converting (${said.version}.${said.kind}) to (${internalPackage(expected.group)}.${expected.kind}): unknown conversion`,
  );
}

/** The Go package of a group's internal types; both groups of events are of the core. */
export function internalPackage(group: string): string {
  return group === '' || group === 'events.k8s.io' ? 'core' : (group.split('.')[0] ?? '');
}

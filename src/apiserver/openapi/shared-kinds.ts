// Group, version and kind of the definitions that are not only their own group's: what deletions say, what watches tell, what refusals are,
// and the claims of which stateful sets have templates.

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';

type Versions = Readonly<Record<string, readonly string[]>>;

/** Versions of groups in which deletions say what DeleteOptions says, and watches tell WatchEvents: all that 1.35 has Go types of. */
const GROUPS: Versions = {
  '': ['v1'],
  'admissionregistration.k8s.io': ['v1', 'v1alpha1', 'v1beta1'],
  apps: ['v1', 'v1beta1', 'v1beta2'],
  'authentication.k8s.io': ['v1', 'v1alpha1', 'v1beta1'],
  'authorization.k8s.io': ['v1', 'v1beta1'],
  autoscaling: ['v1', 'v2', 'v2beta1', 'v2beta2'],
  batch: ['v1', 'v1beta1'],
  'certificates.k8s.io': ['v1', 'v1alpha1', 'v1beta1'],
  'coordination.k8s.io': ['v1', 'v1alpha2', 'v1beta1'],
  'discovery.k8s.io': ['v1', 'v1beta1'],
  'events.k8s.io': ['v1', 'v1beta1'],
  extensions: ['v1beta1'],
  'flowcontrol.apiserver.k8s.io': ['v1', 'v1beta1', 'v1beta2', 'v1beta3'],
  'internal.apiserver.k8s.io': ['v1alpha1'],
  'networking.k8s.io': ['v1', 'v1beta1'],
  'node.k8s.io': ['v1', 'v1alpha1', 'v1beta1'],
  policy: ['v1', 'v1beta1'],
  'rbac.authorization.k8s.io': ['v1', 'v1alpha1', 'v1beta1'],
  'resource.k8s.io': ['v1', 'v1alpha3', 'v1beta1', 'v1beta2'],
  'scheduling.k8s.io': ['v1', 'v1alpha1', 'v1beta1'],
  'storage.k8s.io': ['v1', 'v1alpha1', 'v1beta1'],
  'storagemigration.k8s.io': ['v1beta1'],
};

/** Of groups that the server of definitions knows nothing of. */
const ELSEWHERE: Versions = {
  'admission.k8s.io': ['v1', 'v1beta1'],
  'apiextensions.k8s.io': ['v1', 'v1beta1'],
  'apiregistration.k8s.io': ['v1', 'v1beta1'],
  'imagepolicy.k8s.io': ['v1alpha1'],
};

/** By definition, in upstream's order. @param isCustom of a document of definitions */
export function sharedKinds(isCustom: boolean): ReadonlyMap<string, readonly object[]> {
  const groups = Object.entries({ ...GROUPS, ...(isCustom ? {} : ELSEWHERE) }).sort(([a], [b]) => (a < b ? -1 : 1));
  const everywhere = (kind: string) =>
    groups.flatMap(([group, versions]) => versions.map((version) => ({ group, version, kind })));
  const ofCore = ['Status', 'APIGroup', 'APIGroupList', 'APIResourceList', 'APIVersions'];
  return new Map<string, readonly object[]>([
    ...['DeleteOptions', 'WatchEvent'].map((kind) => [`${META}.${kind}`, everywhere(kind)] as const),
    ...ofCore.map((kind) => [`${META}.${kind}`, [{ group: '', version: 'v1', kind }]] as const),
    ['io.k8s.api.core.v1.PersistentVolumeClaim', [{ group: '', version: 'v1', kind: 'PersistentVolumeClaim' }]],
  ]);
}

// What the OpenAPI version 3 of a custom group has beside its kinds: their lists, and the types that deletions, patches and refusals speak.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/controller/openapi/builder/builder.go

import type { SchemaSource, TypeSchema } from '../../kube/schema/schema.ts';
import type { KindDefinition } from '../kinds/kind.ts';

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const REFERENCE = '#/components/schemas/';
const CONVENTIONS = 'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md';
const API_VERSION_WORDS =
  'APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values.';
const KIND_WORDS =
  'Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase.';

/** The roots of the types that every custom group mentions. */
export function sharedTypes(schemas: SchemaSource): readonly TypeSchema[] {
  const named = ['DeleteOptions', 'ListMeta', 'ObjectMeta', 'Status'].flatMap(
    (name) => schemas.definition(`${META}.${name}`) ?? [],
  );
  return [...named, { kind: 'any', name: `${META}.Patch` }];
}

/** The definition of a kind's lists. */
export function listDefinition(kind: KindDefinition, name: string): readonly [string, object] {
  const listKind = kind.listKind ?? `${kind.kind}List`;
  return [
    `${name}List`,
    {
      description: `${listKind} is a list of ${kind.kind}`,
      type: 'object',
      required: ['items'],
      properties: {
        apiVersion: { description: `${API_VERSION_WORDS} More info: ${CONVENTIONS}#resources`, type: 'string' },
        items: {
          description: `List of ${kind.plural}. More info: ${CONVENTIONS}`,
          type: 'array',
          items: { $ref: `${REFERENCE}${name}` },
        },
        kind: { description: `${KIND_WORDS} More info: ${CONVENTIONS}#types-kinds`, type: 'string' },
        metadata: {
          description: `Standard list metadata. More info: ${CONVENTIONS}#types-kinds`,
          allOf: [{ $ref: `${REFERENCE}${META}.ListMeta` }],
        },
      },
      'x-kubernetes-group-version-kind': [{ group: kind.group, version: kind.version, kind: listKind }],
      ...selectableFields(kind),
    },
  ];
}

/** What lists of a custom kind can be selected by, as its definition and that of its lists tell. */
export function selectableFields({ custom, fieldSelectors = {} }: KindDefinition): object {
  const paths = custom ? Object.keys(fieldSelectors) : [];
  return paths.length === 0 ? {} : { 'x-kubernetes-selectable-fields': paths.map((fieldPath) => ({ fieldPath })) };
}

type Versions = Readonly<Record<string, readonly string[]>>;

/** Versions of groups whose deletions say what DeleteOptions says: all that 1.35 has Go types of. */
const DELETING: Versions = {
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

/** Group, version and kind of the shared types that have one, in upstream's order. */
export function sharedKinds(): ReadonlyMap<string, readonly object[]> {
  const deleting = Object.entries(DELETING).flatMap(([group, versions]) =>
    versions.map((version) => ({ group, version, kind: 'DeleteOptions' })),
  );
  return new Map([
    [`${META}.DeleteOptions`, deleting],
    [`${META}.Status`, [{ group: '', version: 'v1', kind: 'Status' }]],
  ]);
}

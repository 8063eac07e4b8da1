// What OpenAPI says of a custom group beside its kinds: their lists, and what they can be selected by.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/controller/openapi/builder/builder.go

import type { KindDefinition } from '../kinds/kind.ts';
import type { Dialect } from './definitions.ts';

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const REFERENCE: Readonly<Record<Dialect, string>> = { v2: '#/definitions/', v3: '#/components/schemas/' };
const CONVENTIONS = 'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md';
const API_VERSION_WORDS =
  'APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values.';
const KIND_WORDS =
  'Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase.';

/** The definition of a kind's lists. */
export function listDefinition(kind: KindDefinition, name: string, dialect: Dialect): readonly [string, object] {
  const meta = { $ref: `${REFERENCE[dialect]}${META}.ListMeta` };
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
          items: { $ref: `${REFERENCE[dialect]}${name}` },
        },
        kind: { description: `${KIND_WORDS} More info: ${CONVENTIONS}#types-kinds`, type: 'string' },
        metadata: {
          description: `Standard list metadata. More info: ${CONVENTIONS}#types-kinds`,
          ...(dialect === 'v3' ? { allOf: [meta] } : meta),
        },
      },
      'x-kubernetes-group-version-kind': [{ group: kind.group, version: kind.version, kind: listKind }],
      ...(dialect === 'v3' ? selectableFields(kind) : {}),
    },
  ];
}

/** What lists of a custom kind can be selected by, as its definition and that of its lists tell. */
export function selectableFields({ custom, fieldSelectors = {} }: KindDefinition): object {
  const paths = custom ? Object.keys(fieldSelectors) : [];
  return paths.length === 0 ? {} : { 'x-kubernetes-selectable-fields': paths.map((fieldPath) => ({ fieldPath })) };
}

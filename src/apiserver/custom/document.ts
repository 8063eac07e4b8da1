// The schema of a custom kind as OpenAPI shows it, in the dialects of version 2 and 3.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/controller/openapi/builder/builder.go, openapi/v2/conversion.go

import type { KindRef } from '../../kube/object.ts';
import type { CustomTypeFacts } from './custom-type.ts';
import type { JsonSchema } from './json-schema.ts';
import { isStructural } from './structural-validation.ts';

type Dialect = 'v2' | 'v3';

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const PREFIX: Readonly<Record<Dialect, string>> = { v2: '#/definitions/', v3: '#/components/schemas/' };

const API_VERSION_WORDS =
  'APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources';
const KIND_WORDS =
  'Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds';
/** Of a resource within another one, which nobody reads but as it is. */
const EMBEDDED_WORDS = {
  apiVersion:
    'apiVersion defines the versioned schema of this representation of an object. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources',
  kind: 'kind is a string value representing the type of this object. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds',
};
const META_WORDS =
  "Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

export function documentOf(ref: KindRef, { schema, keepsUnknown }: CustomTypeFacts, dialect: Dialect): object {
  const { group, version, kind } = ref;
  const known = { 'x-kubernetes-group-version-kind': [{ group, version, kind }] };
  const isOpen = dialect === 'v2' && (keepsUnknown || schema?.['x-kubernetes-preserve-unknown-fields'] === true);
  // With properties kubectl would think that there are no others.
  if (!schema || isOpen || !isStructural(schema)) return { type: 'object', ...known };
  const shown = shownSchema(schema, dialect) as { properties?: object };
  return {
    ...shown,
    properties: {
      ...shown.properties,
      ...metaProperties(dialect, { apiVersion: API_VERSION_WORDS, kind: KIND_WORDS }),
    },
    ...known,
  };
}

function metaProperties(dialect: Dialect, words: typeof EMBEDDED_WORDS): object {
  return {
    apiVersion: { type: 'string', description: words.apiVersion },
    kind: { type: 'string', description: words.kind },
    metadata: reference(dialect),
  };
}

/** In version 3 words beside a reference need `allOf`. */
function reference(dialect: Dialect): object {
  const $ref = `${PREFIX[dialect]}${META}`;
  return dialect === 'v2' ? { description: META_WORDS, $ref } : { description: META_WORDS, allOf: [{ $ref }] };
}

function shownSchema(schema: JsonSchema, dialect: Dialect): object {
  const readable = dialect === 'v2' ? inVersion2(schema) : withIntOrString(schema);
  const { properties, items, additionalProperties, ...rest } = readable;
  const shown = {
    ...rest,
    ...(items ? { items: shownSchema(items, dialect) } : {}),
    ...(properties ? { properties: shownProperties(properties, dialect) } : {}),
    ...(typeof additionalProperties === 'object'
      ? { additionalProperties: shownSchema(additionalProperties, dialect) }
      : additionalProperties === undefined
        ? {}
        : { additionalProperties }),
  };
  return isResource(readable, dialect) ? withMeta(shown, dialect) : shown;
}

const shownProperties = (properties: Readonly<Record<string, JsonSchema>>, dialect: Dialect) =>
  Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, shownSchema(property, dialect)]));

const isResource = (schema: JsonSchema, dialect: Dialect): boolean =>
  schema['x-kubernetes-embedded-resource'] === true &&
  !(dialect === 'v2' && schema['x-kubernetes-preserve-unknown-fields']);

function withMeta(shown: { properties?: object; required?: readonly string[] }, dialect: Dialect): object {
  const required = [...new Set([...(shown.required ?? []), 'kind', 'apiVersion'])];
  return { ...shown, required, properties: { ...shown.properties, ...metaProperties(dialect, EMBEDDED_WORDS) } };
}

/** What is a number or a text says so in words that every reader knows. */
function withIntOrString(schema: JsonSchema): JsonSchema {
  const says = ({ anyOf }: JsonSchema) => anyOf?.length === 2 && anyOf[0]?.type === 'integer';
  if (!schema['x-kubernetes-int-or-string'] || says(schema) || (schema.allOf?.[0] && says(schema.allOf[0])))
    return schema;
  const choice = [{ type: 'integer' }, { type: 'string' }];
  return schema.anyOf
    ? { ...schema, allOf: [{ anyOf: choice }, ...(schema.allOf ?? [])] }
    : { ...schema, anyOf: choice };
}

/** Version 2 knows no branches and no nulls; and of what has unknown fields old kubectls must not see the known ones. */
function inVersion2({ allOf: _a, oneOf: _o, anyOf: _y, not: _n, ...schema }: JsonSchema): JsonSchema {
  const { nullable, type, items, properties, default: _d, required, ...rest } = schema;
  const keepsUnknown = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const isBare = nullable === true || keepsUnknown;
  const isUntyped =
    nullable === true || (isBare && (type === 'array' || type === 'object')) || (type === 'array' && !items);
  const kept = (required ?? []).filter((name) => !properties?.[name]?.nullable);
  return {
    ...rest,
    ...(schema.default === undefined ? {} : { default: schema.default }),
    ...(type && !isUntyped ? { type } : {}),
    ...(items && !isBare ? { items } : {}),
    ...(properties && !isBare ? { properties } : {}),
    ...(kept.length > 0 ? { required: kept } : {}),
  };
}

// The schema of a version: what may stand in it, and what belongs together.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apis/apiextensions/validation/validation.go
// (ValidateCustomResourceDefinitionOpenAPISchema)

import type { CustomResourceDefinitionVersion } from '../../../kube/types.gen.ts';
import { deepEqual, isObject } from '../../../lib/json.ts';
import { validateDefaults } from '../../custom/default-validation.ts';
import { hasSchemaWith, type JsonSchema } from '../../custom/json-schema.ts';
import { validateRules } from '../../custom/rule-costs.ts';
import { validateRuleWords } from '../../custom/rules-validation.ts';
import { validateStructural } from '../../custom/structural-validation.ts';
import { FieldErrors } from '../../field-errors.ts';
import { schemaOfVersion } from './internal-spec.ts';
import { internalSchema } from './internal-words.ts';
import { validateListSchema, validateMapKeys } from './list-schema-validation.ts';

export interface SchemaOptions {
  /** The version has the status subresource. */
  readonly hasStatus: boolean;
  /** What was there before is structural, so that this must be too. */
  readonly isStructural: boolean;
  /** No list that is there breaks the rules of sets and maps. */
  readonly hasAtomicSets: boolean;
  /** The version as it was, on an update. */
  readonly unchanged: CustomResourceDefinitionVersion | undefined;
}

interface Validation {
  /** `spec.validation.openAPIV3Schema`. */
  readonly path: string;
  readonly options: SchemaOptions;
}

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const META_FIELDS = ['metadata', 'kind', 'apiVersion'];

/** At the root of a schema whose status is validated apart, nothing may stand that says something of the whole. */
const NOT_BESIDE_STATUS = ['maxProperties', 'minProperties', 'enum', 'allOf', 'anyOf', 'oneOf', 'not', 'nullable'];
const ALLOWED_BESIDE_STATUS =
  '[Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations]';

export function validateSchema(schema: JsonSchema, { path, options }: Validation, errors: FieldErrors): void {
  const found = new FieldErrors();
  if (options.hasStatus) validateRoot(schema, path, found);
  if (schema.nullable) found.forbidden(`${path}.nullable`, 'nullable cannot be true at the root');
  const isUnread = options.isStructural && !isReadable(schema);
  const isSound = options.isStructural && !isUnread && validateStructure(schema, path, found);
  const before = found.causes.length;
  const walk: Walk = { options, errors: found, isInMeta: false, noDefaults: undefined };
  validateNode(schema, { path, isRoot: true }, walk);
  // Of all that keeps a schema from being read, this alone is not refused by its own name.
  if (isUnread && found.isEmpty) found.invalid(path, '', "OpenAPIV3Schema 'schema' is not supported");
  if (isSound) {
    const wrong = found.causes.slice(before).map(({ field = '' }) => field);
    const isUnchanged = options.unchanged !== undefined && deepEqual(schemaOfVersion(options.unchanged), schema);
    validateRules(schema, { path, isUnchanged, wrong }, found);
  }
  errors.take(found.causes);
}

function validateRoot(schema: JsonSchema, path: string, errors: FieldErrors): void {
  if (schema.type !== 'object') {
    const words = 'only "object" is allowed as the type at the root of the schema if the status subresource is enabled';
    if (schema.type) errors.invalid(`${path}.type`, schema.type, words);
    return;
  }
  if (!NOT_BESIDE_STATUS.some((field) => Object.hasOwn(schema, field))) return;
  const words = `only ${ALLOWED_BESIDE_STATUS} fields are allowed at the root of the schema if the status subresource is enabled`;
  errors.invalid(path, internalSchema(schema), words);
}

/** Fields that no definition may use keep a schema from being looked at as a structural one. */
const FORBIDDEN: Readonly<Record<string, string>> = {
  id: 'id',
  additionalItems: 'additionalItems',
  patternProperties: 'patternProperties',
  definitions: 'definitions',
  dependencies: 'dependencies',
  $ref: '$ref',
};

function isReadable(schema: JsonSchema): boolean {
  const isUnreadable = (inner: JsonSchema) =>
    Array.isArray(inner.items) ||
    inner['x-kubernetes-preserve-unknown-fields'] === false ||
    [...Object.keys(FORBIDDEN), '$schema'].some((field) => Object.hasOwn(inner, field));
  return !hasSchemaWith(schema, isUnreadable);
}

/** True when nothing is wrong. */
function validateStructure(schema: JsonSchema, path: string, errors: FieldErrors): boolean {
  const before = errors.causes.length;
  validateStructural(schema, path, errors);
  if (errors.causes.length === before) validateDefaults(schema, path, errors);
  return errors.causes.length === before;
}

interface Walk {
  readonly options: SchemaOptions;
  readonly errors: FieldErrors;
  readonly isInMeta: boolean;
  /** Why defaults are not allowed here. */
  readonly noDefaults: string | undefined;
}

interface Node {
  readonly path: string;
  readonly isRoot?: boolean;
}

function validateNode(schema: JsonSchema | undefined, { path, isRoot = false }: Node, walk: Walk): void {
  if (!isObject(schema)) return;
  const { errors, options } = walk;
  validateWords(schema as JsonSchema, path, walk);
  if (schema.uniqueItems)
    errors.forbidden(
      `${path}.uniqueItems`,
      'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
    );
  validateChildren(schema as JsonSchema, { path, isRoot }, walk);
  if (schema['x-kubernetes-preserve-unknown-fields'] === false)
    errors.invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined');
  validateMapType(schema as JsonSchema, path, errors);
  validateListSchema(schema as JsonSchema, { path, hasAtomicSets: options.hasAtomicSets }, errors);
  if (options.hasAtomicSets) validateMapKeys(schema as JsonSchema, path, errors);
  validateRuleWords(schema as JsonSchema, path, errors);
}

function validateWords(schema: JsonSchema, path: string, { errors, isInMeta, noDefaults }: Walk): void {
  if (schema.type && !TYPES.includes(schema.type)) errors.notSupported(`${path}.type`, schema.type, TYPES);
  if (schema.default !== undefined && noDefaults !== undefined)
    errors.forbidden(`${path}.default`, `must not be set ${noDefaults}`);
  for (const [field, name] of Object.entries(FORBIDDEN))
    if (Object.hasOwn(schema, field)) errors.forbidden(`${path}.${field}`, `${name} is not supported`);
  if (schema.type === 'null')
    errors.forbidden(`${path}.type`, 'type cannot be set to null, use nullable as an alternative');
  if (Array.isArray(schema.items)) errors.forbidden(`${path}.items`, 'items must be a schema object and not an array');
  if (isInMeta && schema['x-kubernetes-embedded-resource'])
    errors.forbidden(`${path}.x-kubernetes-embedded-resource`, 'must not be used inside of resource meta');
}

function validateChildren(schema: JsonSchema, { path, isRoot = false }: Node, walk: Walk): void {
  const { properties = {}, additionalProperties } = schema;
  const hasProperties = Object.keys(properties).length > 0;
  if (hasProperties && additionalProperties !== undefined && additionalProperties !== true)
    walk.errors.forbidden(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive');
  if (typeof additionalProperties === 'object') {
    const words = 'inside additionalProperties applying to object metadata';
    const inner = walk.isInMeta ? { ...walk, noDefaults: words } : walk;
    validateNode(additionalProperties, { path: `${path}.additionalProperties` }, inner);
  }
  for (const [name, property] of Object.entries(properties)) {
    const isMeta = (isRoot || schema['x-kubernetes-embedded-resource'] === true) && META_FIELDS.includes(name);
    const noDefaults = isMeta && isRoot ? `in top-level ${name}` : walk.noDefaults;
    const inner = isMeta ? { ...walk, isInMeta: true, noDefaults } : walk;
    validateNode(property, { path: `${path}.properties[${name}]` }, inner);
  }
  validateNode(schema.not, { path: `${path}.not` }, walk);
  for (const field of ['allOf', 'oneOf', 'anyOf'] as const)
    for (const [index, inner] of (schema[field] ?? []).entries())
      validateNode(inner, { path: `${path}.${field}[${index}]` }, walk);
  validateNode(schema.items, { path: `${path}.items` }, walk);
}

function validateMapType({ type, ...schema }: JsonSchema, path: string, errors: FieldErrors): void {
  const mapType = schema['x-kubernetes-map-type'];
  if (mapType === undefined) return;
  const words = 'must be object if x-kubernetes-map-type is specified';
  if (!type) errors.required(`${path}.type`, words);
  else if (type !== 'object') errors.invalid(`${path}.type`, type, words);
  errors.choice(`${path}.x-kubernetes-map-type`, mapType, ['atomic', 'granular']);
}

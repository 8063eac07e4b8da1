// What an object of a custom kind must be.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/registry/customresource/strategy.go (Validate, ValidateUpdate),
// status_strategy.go

import { apiVersionOf, type KindRef, type KubeObject } from '../../kube/object.ts';
import type { CustomResourceSubresourceScale } from '../../kube/types.gen.ts';
import type { JsonObject } from '../../lib/json.ts';
import { FieldErrors } from '../field-errors.ts';
import { type MetaRules, validateObjectMeta } from '../validation/object-meta.ts';
import { validateEmbedded } from './embedded-meta.ts';
import { type JsonSchema, propertyOf } from './json-schema.ts';
import { validateListTypes } from './list-types.ts';
import type { ObjectRules } from './object-rules.ts';
import { type Correlated, fieldOf, ratcheting } from './ratcheting.ts';
import { validateScale } from './scale.ts';
import { addProblems, WHOLE } from './schema-errors.ts';
import { strictly, type Validating, validateValue } from './value-validation.ts';

/** What a version of a definition says of its objects. */
export interface Validated {
  readonly kind: KindRef;
  readonly schema: JsonSchema | undefined;
  readonly scale: CustomResourceSubresourceScale | undefined;
  /** The rules of the schema; absent where it has none. */
  readonly rules?: ObjectRules | undefined;
}

/** What every custom kind has in common. */
export const META_RULES = { nameRule: 'dns-subdomain', hasFreeFinalizers: true } as const satisfies MetaRules;

/** Where it is not known whether an object is right, its rules are not asked. */
const BLOCKING = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

const asJson = (object: KubeObject) => object as unknown as JsonObject;

/** What is of another kind is not held to this one's metadata and schema, but for what the schema says beyond its types. */
export function validateNew(validated: Validated, object: KubeObject, errors: FieldErrors): void {
  const { schema = {}, scale } = validated;
  if (isOfKind(validated.kind, object, errors)) {
    validateObjectMeta(object, { ...META_RULES, namespaced: validated.kind.namespaced }, errors);
    addProblems(validateValue(asJson(object), schema, strictly('')), '', errors);
    if (scale) validateScale(object, scale, { ofStatusOnly: false, errors });
  }
  validateEmbedded(asJson(object), inside(schema), { path: '', errors });
  validateListTypes(asJson(object), schema, { path: '', errors });
  askRules(validated, { object }, errors);
}

/** The metadata is the kind's own; only what lies inside of an object is looked at as embedded. */
const inside = (schema: JsonSchema): JsonSchema => ({ ...schema, 'x-kubernetes-embedded-resource': false });

export interface Change {
  readonly object: KubeObject;
  readonly current: KubeObject;
  readonly part: 'whole' | 'status';
}

export function validateChanged(validated: Validated, change: Change, errors: FieldErrors): void {
  const { object, current, part } = change;
  const { schema = {}, scale } = validated;
  if (isOfKind(validated.kind, object, errors)) {
    validateParts(schema, change, errors);
    if (scale) validateScale(object, scale, { ofStatusOnly: part === 'status', errors });
  }
  if (part === 'whole') validateEmbedded(asJson(object), inside(schema), { path: '', errors });
  const before = new FieldErrors();
  validateListTypes(asJson(current), schema, { path: '', errors: before });
  if (before.isEmpty) validateListTypes(asJson(object), schema, { path: '', errors });
  askRules(validated, { object, current }, errors);
}

function validateParts(schema: JsonSchema, { object, current, part }: Change, errors: FieldErrors): void {
  const correlated: Correlated = { value: asJson(object), before: asJson(current), schema };
  if (part === 'whole') addProblems(validateValue(asJson(object), schema, ratcheting('', correlated)), '', errors);
  else validateStatus(object, { schema, at: ratcheting('', fieldOf(correlated, 'status')) }, errors);
}

function validateStatus(
  object: KubeObject,
  { schema, at }: { schema: JsonSchema; at: Validating },
  errors: FieldErrors,
): void {
  const status = asJson(object)['status'];
  const ofStatus = propertyOf(schema, 'status');
  if (status !== undefined && ofStatus) addProblems(validateValue(status, ofStatus, at), 'status', errors);
}

function isOfKind(ref: KindRef, { kind, apiVersion }: KubeObject, errors: FieldErrors): boolean {
  const before = errors.causes.length;
  if (kind !== ref.kind) errors.invalid('kind', kind, `must be ${ref.kind}`);
  if (apiVersion !== apiVersionOf(ref)) errors.invalid('apiVersion', apiVersion, `must be ${apiVersionOf(ref)}`);
  return errors.causes.length === before;
}

function askRules(
  { rules }: Validated,
  { object, current }: { object: KubeObject; current?: KubeObject },
  errors: FieldErrors,
): void {
  if (!rules) return;
  if (errors.causes.some(({ reason }) => BLOCKING.has(reason ?? ''))) {
    const words =
      'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';
    errors.invalid(WHOLE, null, words);
    return;
  }
  rules.validate(asJson(object), current && asJson(current), { errors, path: '' });
}

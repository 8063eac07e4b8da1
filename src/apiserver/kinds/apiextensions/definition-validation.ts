// What a CustomResourceDefinition must say.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apis/apiextensions/validation/validation.go

import { findCondition } from '../../../kube/conditions.ts';
import { dnsSubdomainProblems } from '../../../kube/names.ts';
import type { CustomResourceDefinition, CustomResourceDefinitionNames } from '../../../kube/types.gen.ts';
import { approvalOf } from '../../custom/api-approval.ts';
import { hasSchemaWith } from '../../custom/json-schema.ts';
import { hasOddListItems, isStructural } from '../../custom/structural-validation.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { dns1035LabelProblems } from '../../validation/names.ts';
import { repeats } from '../../validation/repeats.ts';
import { validateClient, type Webhook } from '../admissionregistration/webhook-validation.ts';
import { type InternalSpec, type InternalVersion, internalSpec, schemaOfVersion } from './internal-spec.ts';
import { internalVersionWords } from './internal-words.ts';
import { type SchemaOptions, validateSchema } from './schema-validation.ts';
import { validateColumn, validateSelectableFields, validateSubresources } from './version-validation.ts';

const SCOPES = ['Cluster', 'Namespaced'];
const REVIEWS = ['v1', 'v1beta1'];

export function validateNewDefinition(definition: CustomResourceDefinition, errors: FieldErrors): void {
  validateSpec(definition, undefined, errors);
  validateStoredVersions(definition, errors);
  validateApproval(definition, undefined, errors);
  validateUnknownFields(definition, undefined, errors);
}

export function validateChangedDefinition(
  definition: CustomResourceDefinition,
  current: CustomResourceDefinition,
  errors: FieldErrors,
): void {
  validateSpec(definition, current, errors);
  const { spec } = definition;
  if (isEstablished(current)) {
    errors.unchanged('spec.scope', spec.scope, current.spec.scope);
    errors.unchanged('spec.names.kind', spec.names.kind, current.spec.names.kind);
  }
  errors.unchanged('spec.group', spec.group, current.spec.group);
  errors.unchanged('spec.names.plural', spec.names.plural, current.spec.names.plural);
  validateStoredVersions(definition, errors);
  validateApproval(definition, current, errors);
  validateUnknownFields(definition, current, errors);
}

export const isEstablished = ({ status }: CustomResourceDefinition): boolean =>
  findCondition(status?.conditions, 'Established')?.status === 'True';

function validateSpec(
  { spec }: CustomResourceDefinition,
  current: CustomResourceDefinition | undefined,
  errors: FieldErrors,
): void {
  const internal = internalSpec(spec);
  validateGroup(spec.group, errors);
  if (!spec.scope) errors.required('spec.scope');
  else errors.choice('spec.scope', spec.scope, SCOPES);
  validatePresence(internal, current, errors);
  for (const [index, version] of internal.versions.entries())
    validateVersion(
      version,
      { path: `spec.versions[${index}]`, options: optionsOf(version.name, spec, current) },
      errors,
    );
  validateVersions(spec.versions && internal.versions, errors);
  const [first] = internal.versions;
  const problems = first?.name ? dns1035LabelProblems(first.name) : [];
  if (problems.length > 0) errors.invalid('spec.version', first?.name, problems.join(','));
  for (const field of ['plural', 'singular', 'kind', 'listKind'] as const)
    if (!spec.names?.[field]) errors.required(`spec.names.${field}`);
  if (spec.names) validateNames(spec.names, 'spec.names', errors);
  validateParts(internal.shared, { path: 'spec', options: optionsOf(first?.name ?? '', spec, current) }, errors);
  validateConversion(internal, current, errors);
}

function validateGroup(group: string, errors: FieldErrors): void {
  const problems = group ? dnsSubdomainProblems(group) : [];
  if (!group) errors.required('spec.group');
  else if (problems.length > 0) errors.invalid('spec.group', group, problems.join(','));
  else if (!group.includes('.')) errors.invalid('spec.group', group, 'should be a domain with at least one dot');
}

/** Definitions from a time when a version needed no schema may go on without. */
function validatePresence(
  { shared, versions }: InternalSpec,
  current: CustomResourceDefinition | undefined,
  errors: FieldErrors,
): void {
  const mayLack = current?.spec.versions.some((version) => !schemaOfVersion(version));
  if (shared.schema || mayLack) return;
  for (const [index, { schema }] of versions.entries())
    if (!schema) errors.required(`spec.versions[${index}].schema.openAPIV3Schema`);
}

/** What an update need not fulfil because what is there does not either. */
function optionsOf(
  version: string,
  spec: CustomResourceDefinition['spec'],
  current: CustomResourceDefinition | undefined,
): SchemaOptions {
  const before = (current?.spec.versions ?? []).flatMap((known) => schemaOfVersion(known) ?? []);
  const statusOf = (name: string) =>
    (spec.versions ?? []).some((known) => known.name === name && known.subresources?.status !== undefined);
  return {
    hasStatus: statusOf(version),
    isStructural: before.every(isStructural),
    hasAtomicSets: !before.some((schema) => hasSchemaWith(schema, hasOddListItems)),
    unchanged: current?.spec.versions.find(({ name }) => name === version),
  };
}

interface Validation {
  readonly path: string;
  readonly options: SchemaOptions;
}

function validateVersion(version: InternalVersion, { path, options }: Validation, errors: FieldErrors): void {
  const problems = dns1035LabelProblems(version.name);
  if (problems.length > 0) errors.invalid(`${path}.name`, version.name, problems.join(','));
  for (const problem of warningProblems(version))
    errors.invalid(`${path}.deprecationWarning`, version.deprecationWarning, problem);
  validateParts(version, { path, options }, errors);
}

function warningProblems({ deprecated, deprecationWarning: text }: InternalVersion): string[] {
  if (text === undefined) return [];
  if (!deprecated) return ['can only be set for deprecated versions'];
  const unprintable = [...text].findIndex((char) => char !== ' ' && /[\p{C}\p{Z}]/u.test(char));
  return [
    ...(Buffer.byteLength(text) > 256 ? ['must be <= 256 characters long'] : []),
    ...(text === '' ? ['must not be an empty string'] : []),
    ...(unprintable >= 0
      ? [`must only contain printable UTF-8 characters; non-printable character found at index ${unprintable}`]
      : []),
  ];
}

type Parts = Pick<InternalVersion, 'schema' | 'subresources' | 'additionalPrinterColumns' | 'selectableFields'>;

/** In a version its schema is called so, above all versions it is the validation. */
function validateParts(parts: Parts, { path, options }: Validation, errors: FieldErrors): void {
  const { schema, subresources, additionalPrinterColumns, selectableFields } = parts;
  if (schema) {
    const name = path === 'spec' ? 'validation' : 'schema';
    validateSchema(schema, { path: `${path}.${name}.openAPIV3Schema`, options }, errors);
  }
  if (subresources) validateSubresources(subresources, `${path}.subresources`, errors);
  for (const [index, column] of additionalPrinterColumns.entries())
    validateColumn(column, `${path}.additionalPrinterColumns[${index}]`, errors);
  validateSelectableFields(selectableFields, { schema, path: `${path}.selectableFields` }, errors);
}

function validateVersions(given: readonly InternalVersion[] | null | undefined, errors: FieldErrors): void {
  const versions = given ?? [];
  const shown = given?.map(internalVersionWords) ?? null;
  const names = new Set(versions.map(({ name }) => name));
  if (names.size < versions.length) errors.invalid('spec.versions', shown, 'must contain unique version names');
  if (versions.filter(({ storage }) => storage).length !== 1)
    errors.invalid('spec.versions', shown, 'must have exactly one version marked as storage version');
}

/** Of what is asked for, and of what is accepted. */
export function validateNames(names: CustomResourceDefinitionNames, path: string, errors: FieldErrors): void {
  const { plural = '', singular = '', kind = '', listKind = '' } = names;
  const check = (field: string, value: string, words = '') => {
    const problems = dns1035LabelProblems(words === '' ? value : value.toLowerCase());
    if (problems.length > 0) errors.invalid(`${path}.${field}`, value, `${words}${problems.join(',')}`);
  };
  const MIXED = 'may have mixed case, but should otherwise match: ';
  if (plural) check('plural', plural);
  if (singular) check('singular', singular);
  if (kind) check('kind', kind, MIXED);
  if (listKind) check('listKind', listKind, MIXED);
  for (const [index, name] of (names.shortNames ?? []).entries()) check(`shortNames[${index}]`, name);
  if (kind !== '' && kind === listKind)
    errors.invalid(`${path}.listKind`, listKind, 'kind and listKind may not be the same');
  for (const [index, name] of (names.categories ?? []).entries()) check(`categories[${index}]`, name);
}

function validateConversion(
  { conversion }: InternalSpec,
  current: CustomResourceDefinition | undefined,
  errors: FieldErrors,
): void {
  const path = 'spec.conversion';
  const { strategy, clientConfig, reviewVersions } = conversion;
  if (strategy === '') errors.required(`${path}.strategy`);
  else errors.choice(`${path}.strategy`, strategy, ['None', 'Webhook']);
  if (strategy !== 'Webhook') {
    const words = 'should not be set when strategy is not set to Webhook';
    if (clientConfig) errors.forbidden(`${path}.webhookClientConfig`, words);
    if (reviewVersions.length > 0) errors.forbidden(`${path}.conversionReviewVersions`, words);
    return;
  }
  if (clientConfig) validateClient({ clientConfig } as Webhook, `${path}.webhookClientConfig`, errors);
  else errors.required(`${path}.webhookClientConfig`, 'required when strategy is set to Webhook');
  const before = current?.spec.conversion?.webhook?.conversionReviewVersions ?? [];
  const mayBeOdd = before.length > 0 && !before.some((version) => REVIEWS.includes(version));
  validateReviewVersions(reviewVersions, { path: `${path}.conversionReviewVersions`, mayBeOdd }, errors);
}

function validateReviewVersions(
  versions: readonly string[],
  { path, mayBeOdd }: { path: string; mayBeOdd: boolean },
  errors: FieldErrors,
): void {
  if (versions.length === 0) {
    errors.required(path);
    return;
  }
  const isRepeated = repeats<string>();
  for (const [index, version] of versions.entries()) {
    if (isRepeated(version)) errors.invalid(`${path}[${index}]`, version, 'duplicate version');
    else errors.problems(`${path}[${index}]`, version, dns1035LabelProblems(version));
  }
  if (!mayBeOdd && !versions.some((version) => REVIEWS.includes(version)))
    errors.invalid(path, versions, `must include at least one of ${REVIEWS.join(', ')}`);
}

function validateStoredVersions({ spec, status }: CustomResourceDefinition, errors: FieldErrors): void {
  const path = 'status.storedVersions';
  const stored = status?.storedVersions ?? [];
  if (status?.acceptedNames) validateNames(status.acceptedNames, 'status.acceptedNames', errors);
  if (stored.length === 0) {
    errors.invalid(path, null, 'must have at least one stored version');
    return;
  }
  const left = new Set(stored);
  for (const { name, storage } of spec.versions ?? [])
    if (!left.delete(name) && storage) errors.invalid(path, stored, `must have the storage version ${name}`);
  for (const [index, name] of stored.entries()) {
    if (spec.versions?.some((version) => version.name === name)) continue;
    const words = `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`;
    errors.invalid(`${path}[${index}]`, name, words);
  }
}

function validateApproval(
  definition: CustomResourceDefinition,
  current: CustomResourceDefinition | undefined,
  errors: FieldErrors,
): void {
  const approval = approvalOf(definition);
  if (!approval || approvalOf(current)?.state === approval.state) return;
  const path = 'metadata.annotations[api-approved.kubernetes.io]';
  if (approval.state === 'missing') errors.required(path, approval.reason);
  if (approval.state === 'invalid') errors.invalid(path, approval.annotation, approval.reason);
}

function validateUnknownFields(
  { spec }: CustomResourceDefinition,
  current: CustomResourceDefinition | undefined,
  errors: FieldErrors,
): void {
  if (current?.spec.preserveUnknownFields || !spec.preserveUnknownFields) return;
  errors.invalid(
    'spec.preserveUnknownFields',
    true,
    'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
  );
}

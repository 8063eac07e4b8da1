// What a definition's conditions say: whether its names are free, whether it is established, what is odd about it.
// https://github.com/kubernetes/apiextensions-apiserver/tree/master/pkg/controller (status, establish, nonstructuralschema, apiapproval)

import { findCondition, setCondition } from '../../kube/conditions.ts';
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionCondition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionStatus,
} from '../../kube/types.gen.ts';
import { aggregate } from '../../lib/go-aggregate.ts';
import { deepEqual } from '../../lib/json.ts';
import { FieldErrors } from '../field-errors.ts';
import { approvalOf } from './api-approval.ts';
import type { JsonSchema } from './json-schema.ts';
import { validateStructural } from './structural-validation.ts';

type Condition = Omit<CustomResourceDefinitionCondition, 'lastTransitionTime'>;

/** @param others the other definitions of the group. @param now RFC 3339. Returns the same status when nothing is to be said. */
export function settledStatus(
  definition: CustomResourceDefinition,
  others: readonly CustomResourceDefinition[],
  now: string,
): CustomResourceDefinitionStatus {
  const status = definition.status ?? {};
  const { names, conflict } = acceptNames(definition, others);
  const accepted = !conflict;
  let conditions = [...(status.conditions ?? [])];
  const say = (condition: Condition) => {
    conditions = setCondition(conditions, { ...condition, lastTransitionTime: now });
  };
  const hasNames = deepEqual(definition.spec.names, status.acceptedNames);
  if (!hasNames || conditions.length === 0)
    say(conflict ?? { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' });
  const established = findCondition(conditions, 'Established');
  if (established?.status !== 'True') say(establishment(definition, accepted));
  const odd = nonStructural(definition);
  if (odd) say(odd);
  else conditions = conditions.filter(({ type }) => type !== 'NonStructuralSchema');
  const approval = approvalCondition(definition);
  if (approval) say(approval);
  const settled = { ...status, conditions, acceptedNames: names };
  return deepEqual(settled, status) ? status : settled;
}

interface Accepted {
  readonly names: CustomResourceDefinitionNames;
  /** The last of the names that somebody else has. */
  readonly conflict: Condition | undefined;
}

function acceptNames(
  { spec, status }: CustomResourceDefinition,
  others: readonly CustomResourceDefinition[],
): Accepted {
  const taken = others.map((other) => other.status?.acceptedNames);
  const resources = new Set(taken.flatMap((names) => [names?.plural, names?.singular, ...(names?.shortNames ?? [])]));
  const kinds = new Set(taken.flatMap((names) => [names?.kind, names?.listKind]));
  const wanted = spec.names;
  const names: CustomResourceDefinitionNames = { ...status?.acceptedNames } as CustomResourceDefinitionNames;
  let conflict: Condition | undefined;
  const refuse = (reason: string, message: string) => {
    conflict = { type: 'NamesAccepted', status: 'False', reason, message };
  };
  const accept = (field: 'plural' | 'singular' | 'kind' | 'listKind', used: ReadonlySet<string | undefined>) => {
    const name = wanted[field] ?? '';
    if (name !== names[field] && used.has(name))
      refuse(`${field.charAt(0).toUpperCase()}${field.slice(1)}Conflict`, `${JSON.stringify(name)} is already in use`);
    else if (name !== '') names[field] = name;
  };
  accept('plural', resources);
  accept('singular', resources);
  const odd = (wanted.shortNames ?? []).filter((name) => !names.shortNames?.includes(name) && resources.has(name));
  if (odd.length > 0)
    refuse('ShortNamesConflict', aggregate(odd.map((name) => `${JSON.stringify(name)} is already in use`)));
  else setList(names, 'shortNames', wanted.shortNames);
  accept('kind', kinds);
  accept('listKind', kinds);
  setList(names, 'categories', wanted.categories);
  return { names, conflict };
}

function setList(
  names: CustomResourceDefinitionNames,
  field: 'shortNames' | 'categories',
  list: string[] | undefined,
): void {
  if (list?.length) names[field] = list;
  else delete names[field];
}

function establishment({ spec }: CustomResourceDefinition, accepted: boolean): Condition {
  const type = 'Established';
  if (!accepted) return { type, status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' };
  const bundle = spec.conversion?.webhook?.clientConfig?.caBundle;
  if (bundle && !isCertificateBundle(bundle))
    return { type, status: 'False', reason: 'InvalidCABundle', message: 'The conversion webhook CABundle is invalid' };
  return { type, status: 'True', reason: 'InitialNamesAccepted', message: 'the initial names have been accepted' };
}

/** @param base64 PEM */
export const isCertificateBundle = (base64: string): boolean =>
  Buffer.from(base64, 'base64').toString('latin1').includes('-----BEGIN CERTIFICATE-----');

function nonStructural({ spec }: CustomResourceDefinition): Condition | undefined {
  const errors = new FieldErrors();
  if (spec.preserveUnknownFields) errors.invalid('spec.preserveUnknownFields', true, 'must be false');
  for (const [index, version] of spec.versions.entries()) {
    const schema = version.schema?.openAPIV3Schema as JsonSchema | undefined;
    if (schema) validateStructural(schema, `spec.versions[${index}].schema.openAPIV3Schema`, errors);
  }
  if (errors.isEmpty) return undefined;
  const message = aggregate(new Set(errors.causes.map(({ field, message: words }) => `${field}: ${words}`)));
  return { type: 'NonStructuralSchema', status: 'True', reason: 'Violations', message };
}

const APPROVALS = {
  missing: ['False', 'MissingAnnotation'],
  invalid: ['False', 'InvalidAnnotation'],
  approved: ['True', 'ApprovedAnnotation'],
  bypassed: ['False', 'UnapprovedAnnotation'],
} as const;

function approvalCondition(definition: CustomResourceDefinition): Condition | undefined {
  const approval = approvalOf(definition);
  if (!approval) return undefined;
  const [status, reason] = APPROVALS[approval.state];
  return { type: 'KubernetesAPIApprovalPolicyConformant', status, reason, message: approval.reason };
}

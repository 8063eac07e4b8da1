// How a pod's likes are spread over the nodes: pkg/apis/core/validation (validateTopologySpreadConstraints).

import type { TopologySpreadConstraint } from '../../../../kube/types.gen.ts';
import type { FieldErrors } from '../../../field-errors.ts';
import { validateLabelSelector } from '../../../validation/label-selectors.ts';
import { validateLabelKeys } from './affinity-validation.ts';

const ACTIONS = ['DoNotSchedule', 'ScheduleAnyway'];
const NODE_POLICIES = ['Honor', 'Ignore'];
const NOT_POSITIVE = 'must be greater than zero';

const identityOf = ({ topologyKey, whenUnsatisfiable }: TopologySpreadConstraint) =>
  JSON.stringify([topologyKey, whenUnsatisfiable]);

export function validateSpread(
  constraints: readonly TopologySpreadConstraint[],
  path: string,
  errors: FieldErrors,
): void {
  const lastOf = new Map(constraints.map((constraint, index) => [identityOf(constraint), index]));
  for (const [index, constraint] of constraints.entries()) {
    const at = `${path}[${index}]`;
    const { maxSkew = 0, topologyKey = '', whenUnsatisfiable = '' } = constraint;
    if (maxSkew <= 0) errors.invalid(`${at}.maxSkew`, maxSkew, NOT_POSITIVE);
    if (!topologyKey) errors.required(`${at}.topologyKey`, 'can not be empty');
    errors.choice(`${at}.whenUnsatisfiable`, whenUnsatisfiable, ACTIONS);
    if (lastOf.get(identityOf(constraint)) !== index)
      errors.duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`);
    validateMinDomains(constraint, `${at}.minDomains`, errors);
    errors.choice(`${at}.nodeAffinityPolicy`, constraint.nodeAffinityPolicy, NODE_POLICIES);
    errors.choice(`${at}.nodeTaintsPolicy`, constraint.nodeTaintsPolicy, NODE_POLICIES);
    validateLabelKeys(constraint, at, errors);
    if (constraint.labelSelector) validateLabelSelector(constraint.labelSelector, `${at}.labelSelector`, errors);
  }
}

function validateMinDomains(
  { minDomains, whenUnsatisfiable = '' }: TopologySpreadConstraint,
  path: string,
  errors: FieldErrors,
): void {
  if (minDomains === undefined) return;
  if (minDomains <= 0) errors.invalid(path, minDomains, NOT_POSITIVE);
  if (whenUnsatisfiable !== 'DoNotSchedule') {
    const words = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
    errors.invalid(path, minDomains, words);
  }
}

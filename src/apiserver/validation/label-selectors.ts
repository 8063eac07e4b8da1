// Label selectors in object form.
// https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/validation/validation.go (ValidateLabelSelector)

import { labelKeyProblems, labelValueProblems } from '../../kube/names.ts';
import type { LabelSelector, LabelSelectorRequirement } from '../../kube/types.gen.ts';
import type { FieldErrors } from '../field-errors.ts';
import { validateLabels } from './object-meta.ts';

/** True when the selector can be used. */
export function validateLabelSelector(selector: LabelSelector, path: string, errors: FieldErrors): boolean {
  const before = errors.causes.length;
  validateLabels(selector.matchLabels, `${path}.matchLabels`, errors);
  for (const [index, requirement] of (selector.matchExpressions ?? []).entries())
    validateLabelRequirement(requirement, { path: `${path}.matchExpressions[${index}]` }, errors);
  return errors.causes.length === before;
}

interface RequirementPlace {
  readonly path: string;
  /** What this server does not know may be known to others. */
  readonly allowsAnyOperator?: boolean;
}

export function validateLabelRequirement(
  requirement: LabelSelectorRequirement,
  place: RequirementPlace,
  errors: FieldErrors,
): void {
  const { key, values = [] } = requirement;
  const { path } = place;
  validateOperator(requirement, place, errors);
  errors.problems(`${path}.key`, key, labelKeyProblems(key));
  for (const [index, value] of values.entries())
    errors.problems(`${path}.values[${index}]`, value, labelValueProblems(value));
}

/** Operators and how many values they take: of labels, and of fields. */
export function validateOperator(
  { operator, values = [] }: { operator: string; values?: readonly string[] },
  { path, allowsAnyOperator }: RequirementPlace,
  errors: FieldErrors,
): void {
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) errors.required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0)
      errors.forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
  } else if (!allowsAnyOperator) errors.invalid(`${path}.operator`, operator, 'not a valid selector operator');
}

export const isEmptySelector = ({ matchLabels, matchExpressions }: LabelSelector) =>
  Object.keys(matchLabels ?? {}).length === 0 && (matchExpressions ?? []).length === 0;

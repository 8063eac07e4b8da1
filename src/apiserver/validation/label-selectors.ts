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
    validateRequirement(requirement, `${path}.matchExpressions[${index}]`, errors);
  return errors.causes.length === before;
}

function validateRequirement(requirement: LabelSelectorRequirement, path: string, errors: FieldErrors): void {
  const { key, operator, values = [] } = requirement;
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) errors.required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0)
      errors.forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
  } else errors.invalid(`${path}.operator`, operator, 'not a valid selector operator');
  for (const problem of labelKeyProblems(key)) errors.invalid(`${path}.key`, key, problem);
  for (const [index, value] of values.entries())
    for (const problem of labelValueProblems(value)) errors.invalid(`${path}.values[${index}]`, value, problem);
}

export const isEmptySelector = ({ matchLabels, matchExpressions }: LabelSelector) =>
  Object.keys(matchLabels ?? {}).length === 0 && (matchExpressions ?? []).length === 0;

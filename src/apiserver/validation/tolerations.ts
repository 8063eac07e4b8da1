// Tolerations of taints: pkg/apis/core/validation (ValidateTolerations).

import { labelKeyProblems, labelValueProblems } from '../../kube/names.ts';
import type { Toleration } from '../../kube/types.gen.ts';
import type { FieldErrors } from '../field-errors.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const ANY_KEY = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';

export function validateTolerations(tolerations: readonly Toleration[], path: string, errors: FieldErrors): void {
  for (const [index, toleration] of tolerations.entries()) {
    const at = `${path}[${index}]`;
    const { key = '', operator = '', effect = '', tolerationSeconds } = toleration;
    if (key) errors.problems(`${at}.key`, key, labelKeyProblems(key));
    else if (operator !== 'Exists') errors.invalid(`${at}.operator`, operator, ANY_KEY);
    if (tolerationSeconds !== undefined && effect !== 'NoExecute')
      errors.invalid(`${at}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
    validateOperator(toleration, `${at}.operator`, errors);
    if (effect) errors.choice(`${at}.effect`, effect, EFFECTS);
  }
}

function validateOperator({ operator = '', value = '' }: Toleration, path: string, errors: FieldErrors): void {
  switch (operator) {
    case '':
    case 'Equal': {
      const problems = labelValueProblems(value);
      if (problems.length > 0) errors.invalid(path, value, problems.join(';'));
      return;
    }
    case 'Exists':
      if (value) errors.invalid(path, value, "value must be empty when `operator` is 'Exists'");
      return;
    case 'Lt':
    case 'Gt':
      errors.notSupported(path, operator, ['Equal', 'Exists', 'Lt', 'Gt']);
      return;
    default:
      errors.notSupported(path, operator, ['Equal', 'Exists']);
  }
}

/** The same for two tolerations that differ in their seconds alone. */
export function tolerationIdentity({ key, operator, value, effect }: Toleration): string {
  return JSON.stringify([key, operator, value, effect]);
}

// Conditions in the form that newer kinds share: apimachinery pkg/apis/meta/v1/validation (ValidateConditions).

import { qualifiedNameProblems, whole } from '../../kube/names.ts';
import type { Condition } from '../../kube/types.gen.ts';
import type { FieldErrors } from '../field-errors.ts';

const STATUSES = ['False', 'True', 'Unknown'];
const MAX_REASON_BYTES = 1024;
const MAX_MESSAGE_BYTES = 32 * 1024;
const REASON = '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?';
const REASON_PATTERN = whole(REASON);
const REASON_TEXT = `a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or 'ReasonA:ReasonB', regex used for validation is '${REASON}')`;

export function validateConditions(conditions: readonly Condition[], path: string, errors: FieldErrors): void {
  const types = new Set<string>();
  for (const [index, condition] of conditions.entries()) {
    if (types.has(condition.type)) errors.duplicate(`${path}[${index}].type`, condition.type);
    types.add(condition.type);
    validateCondition(condition, `${path}[${index}]`, errors);
  }
}

function validateCondition(condition: Condition, path: string, errors: FieldErrors): void {
  const { type, status, observedGeneration = 0, lastTransitionTime, reason, message } = condition;
  for (const problem of qualifiedNameProblems(type)) errors.invalid(`${path}.type`, type, problem);
  if (!STATUSES.includes(status)) errors.notSupported(`${path}.status`, status, STATUSES);
  if (observedGeneration < 0)
    errors.invalid(`${path}.observedGeneration`, observedGeneration, 'must be greater than or equal to zero');
  if (!lastTransitionTime) errors.required(`${path}.lastTransitionTime`);
  if (!reason) errors.required(`${path}.reason`);
  else if (!REASON_PATTERN.test(reason)) errors.invalid(`${path}.reason`, reason, REASON_TEXT);
  if (Buffer.byteLength(reason) > MAX_REASON_BYTES) errors.tooLong(`${path}.reason`, MAX_REASON_BYTES);
  if (Buffer.byteLength(message) > MAX_MESSAGE_BYTES) errors.tooLong(`${path}.message`, MAX_MESSAGE_BYTES);
}

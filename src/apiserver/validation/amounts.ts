// Counts, and counts that may be percentages.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/apps/validation/validation.go (ValidatePositiveIntOrPercent)

import type { FieldErrors } from '../field-errors.ts';

const PERCENT_TEXT =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

/** Absent is fine. */
export function validateCount(count: number | undefined, path: string, errors: FieldErrors): void {
  if (count !== undefined && count < 0) errors.invalid(path, count, 'must be greater than or equal to 0');
}

export function validateAmount(amount: string | number | undefined, path: string, errors: FieldErrors): void {
  if (typeof amount === 'string' && !/^\d+%$/.test(amount)) errors.invalid(path, amount, PERCENT_TEXT);
  if (typeof amount === 'number') validateCount(amount, path, errors);
}

export function validateAtMostAll(amount: string | number | undefined, path: string, errors: FieldErrors): void {
  if (typeof amount === 'string' && /^\d+%$/.test(amount) && Number.parseInt(amount, 10) > 100)
    errors.invalid(path, amount, 'must not be greater than 100%');
}

export const isNothing = (amount: string | number | undefined) => Number.parseInt(String(amount ?? 0), 10) === 0;

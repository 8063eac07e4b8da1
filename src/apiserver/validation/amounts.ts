// Counts, and counts that may be percentages.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/apps/validation/validation.go (ValidatePositiveIntOrPercent)

import { parseQuantity, quantityToBytes } from '../../kube/quantity.ts';
import type { FieldErrors } from '../field-errors.ts';

const PERCENT_TEXT =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

/** Absent is fine. */
export function validateCount(count: number | undefined, path: string, errors: FieldErrors): void {
  if (count !== undefined && count < 0) errors.invalid(path, count, 'must be greater than or equal to 0');
}

/** Counts among the fields of `object`; absent ones are fine. @param place where the object is */
export function validateCounts<T extends object>(
  object: T,
  fields: readonly (keyof T & string)[],
  { path, errors }: { path: string; errors: FieldErrors },
): void {
  for (const field of fields) validateCount(object[field] as number | undefined, `${path}.${field}`, errors);
}

export function validateAmount(amount: string | number | undefined, path: string, errors: FieldErrors): void {
  if (typeof amount === 'string' && !/^\d+%$/.test(amount)) errors.invalid(path, amount, PERCENT_TEXT);
  if (typeof amount === 'number') validateCount(amount, path, errors);
}

export function validateAtMostAll(amount: string | number | undefined, path: string, errors: FieldErrors): void {
  if (typeof amount === 'string' && /^\d+%$/.test(amount) && Number.parseInt(amount, 10) > 100)
    errors.invalid(path, amount, 'must not be greater than 100%');
}

export const isNothing = (amount: string | number | undefined) =>
  typeof amount === 'string' ? !/^\d+%$/.test(amount) || Number.parseInt(amount, 10) === 0 : (amount ?? 0) === 0;

/** A quantity above zero. */
export function validatePositiveQuantity(amount: string | number, path: string, errors: FieldErrors): void {
  if (parseQuantity(String(amount)).nanos <= 0n) errors.invalid(path, String(amount), 'must be greater than zero');
}

/** A quantity from zero on. */
export function validateNonnegativeQuantity(amount: string | number, path: string, errors: FieldErrors): void {
  if (parseQuantity(String(amount)).nanos < 0n)
    errors.invalid(path, String(amount), 'must be greater than or equal to 0');
}

/** pkg/apis/core/validation (validateBasicResource), which speaks of whole units. */
export function validateWholeQuantity(amount: string | number, path: string, errors: FieldErrors): void {
  const units = quantityToBytes(parseQuantity(String(amount)));
  if (units < 0) errors.invalid(path, units, 'must be a valid resource quantity');
}

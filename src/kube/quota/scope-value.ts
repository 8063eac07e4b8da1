// A scope that asks for a value, as a label selector would.

import type { ScopedResourceSelectorRequirement } from '../types.gen.ts';

/** @param value undefined: there is none, which only the negations match */
export function matchesValue(scope: ScopedResourceSelectorRequirement, value: string | undefined): boolean {
  const { operator, values = [] } = scope;
  if (operator === 'Exists') return value !== undefined;
  if (operator === 'DoesNotExist') return value === undefined;
  const isIn = value !== undefined && values.includes(value);
  return operator === 'In' ? isIn : !isIn;
}

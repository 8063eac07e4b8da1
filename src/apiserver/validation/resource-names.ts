// Names of resources, as limits, quotas and containers may use them.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go (validateResourceName and its kin)

import { qualifiedNameProblems } from '../../kube/names.ts';
import { compareQuantities, isWhole, parseQuantity } from '../../kube/quantity.ts';
import {
  isContainerResource,
  isExtendedResource,
  isIntegerResource,
  isNativeResource,
  isQuotaResource,
  isStandardResource,
} from '../../kube/resource-names.ts';
import type { FieldErrors } from '../field-errors.ts';
import { validateNonnegativeQuantity } from './amounts.ts';

export function validateResourceName(name: string, path: string, errors: FieldErrors): void {
  const problems = qualifiedNameProblems(name);
  errors.problems(path, name, problems);
  if (problems.length === 0 && !name.includes('/') && !isStandardResource(name))
    errors.invalid(path, name, 'must be a standard resource type or fully qualified');
}

/** What a container may ask for. */
export function validateContainerResourceName(name: string, path: string, errors: FieldErrors): void {
  validateResourceName(name, path, errors);
  if (!name.includes('/')) {
    if (!isContainerResource(name)) errors.invalid(path, name, 'must be a standard resource for containers');
  } else if (!isNativeResource(name) && !isExtendedResource(name))
    errors.invalid(path, name, "doesn't follow extended resource name standard");
}

/** What a quota may bound, and how much of it. */
export function validateQuotaAmount(name: string, amount: string | number, place: QuotaPlace): void {
  const { path, errors } = place;
  validateResourceName(name, path, errors);
  if (!name.includes('/') && !isQuotaResource(name))
    errors.invalid(path, name, 'must be a standard resource for quota');
  validateResourceAmount(name, amount, place);
}

/** How much of a resource there may be (ValidateResourceQuantityValue). */
export function validateResourceAmount(name: string, amount: string | number, { path, errors }: QuotaPlace): void {
  validateNonnegativeQuantity(amount, path, errors);
  if (isIntegerResource(name) && !isWhole(String(amount))) errors.invalid(path, String(amount), 'must be an integer');
}

export interface QuotaPlace {
  readonly path: string;
  readonly errors: FieldErrors;
}

/** The order of two amounts as they are written. */
export const compareAmounts = (a: string | number, b: string | number) =>
  compareQuantities(parseQuantity(String(a)), parseQuantity(String(b)));

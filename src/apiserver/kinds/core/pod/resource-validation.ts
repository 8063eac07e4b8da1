// Validation of resource requests and limits: pkg/apis/core/validation (ValidateContainerResourceRequirements).

import { compareQuantities, formatQuantity, parseQuantity } from '../../../../kube/quantity.ts';
import { isHugePages, mayOvercommit } from '../../../../kube/resource-names.ts';
import type { ResourceRequirements } from '../../../../kube/types.gen.ts';
import type { FieldErrors } from '../../../field-errors.ts';
import { validateContainerResourceName, validateResourceAmount } from '../../../validation/resource-names.ts';

type Quantities = Readonly<Record<string, string | number>>;

type CheckName = typeof validateContainerResourceName;

/** @param checkName whether what is asked for can be asked for there */
export function validateResources(
  resources: ResourceRequirements | undefined,
  path: string,
  { errors, checkName }: { errors: FieldErrors; checkName: CheckName },
): void {
  const { limits = {}, requests = {} } = resources ?? {};
  const check = (name: string, value: string | number, place: Place) => {
    checkName(name, place.path, errors);
    validateQuantity(name, value, place);
  };
  for (const [name, value] of Object.entries(limits)) check(name, value, { path: `${path}.limits[${name}]`, errors });
  for (const [name, value] of Object.entries(requests)) {
    check(name, value, { path: `${path}.requests[${name}]`, errors });
    validateAgainstLimit(name, { request: value, limit: (limits as Quantities)[name] }, { path, errors });
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.some((name) => name === 'cpu' || name === 'memory'))
    errors.forbidden(path, 'HugePages require cpu or memory');
}

/** Those of one container. */
export function validateContainerResources(
  resources: ResourceRequirements | undefined,
  path: string,
  errors: FieldErrors,
): void {
  validateResources(resources, path, { errors, checkName: validateContainerResourceName });
}

interface Place {
  readonly path: string;
  readonly errors: FieldErrors;
}

function validateQuantity(name: string, value: string | number, { path, errors }: Place): void {
  validateResourceAmount(name, value, { path, errors });
  if (!isHugePages(name)) return;
  const { nanos } = parseQuantity(String(value));
  const page = parseQuantity(name.slice('hugepages-'.length)).nanos;
  if (nanos % page !== 0n) errors.invalid(path, String(value), `${value} is not positive integer multiple of ${name}`);
}

function validateAgainstLimit(
  name: string,
  { request, limit }: { request: string | number; limit: string | number | undefined },
  { path, errors }: Place,
): void {
  if (limit === undefined) {
    if (!mayOvercommit(name)) errors.required(`${path}.limits`, 'Limit must be set for non overcommitable resources');
    return;
  }
  const [wanted, most] = [parseQuantity(String(request)), parseQuantity(String(limit))];
  const order = compareQuantities(wanted, most);
  const words = order !== 0 && !mayOvercommit(name) ? 'must be equal to' : 'must be less than or equal to';
  if (order > 0 || (order !== 0 && !mayOvercommit(name)))
    errors.invalid(`${path}.requests`, formatQuantity(wanted), `${words} ${name} limit of ${formatQuantity(most)}`);
}

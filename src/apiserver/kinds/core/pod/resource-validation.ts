// Validation of resource requests and limits: pkg/apis/core/validation (ValidateContainerResourceRequirements).

import { labelKeyProblems } from '../../../../kube/names.ts';
import { compareQuantities, formatQuantity, parseQuantity } from '../../../../kube/quantity.ts';
import type { ResourceRequirements } from '../../../../kube/types.gen.ts';
import type { FieldErrors } from '../../../field-errors.ts';

const NANOS = 1_000_000_000n;
const OF_CONTAINERS = new Set(['cpu', 'memory', 'ephemeral-storage']);
const OF_QUOTAS = new Set([
  'storage',
  'pods',
  'services',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'persistentvolumeclaims',
  'configmaps',
]);

const isHugePages = (name: string) => name.startsWith('hugepages-');
/** Of Kubernetes itself: no domain, or one of its own. */
const isNative = (name: string) => !name.includes('/') || name.includes('kubernetes.io/');
const mayOvercommit = (name: string) => isNative(name) && !isHugePages(name);

type Quantities = Readonly<Record<string, string | number>>;

export function validateResources(
  resources: ResourceRequirements | undefined,
  path: string,
  errors: FieldErrors,
): void {
  const { limits = {}, requests = {} } = resources ?? {};
  for (const [name, value] of Object.entries(limits))
    validateQuantity(name, value, { path: `${path}.limits[${name}]`, errors });
  for (const [name, value] of Object.entries(requests)) {
    validateQuantity(name, value, { path: `${path}.requests[${name}]`, errors });
    validateAgainstLimit(name, { request: value, limit: (limits as Quantities)[name] }, { path, errors });
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.some((name) => name === 'cpu' || name === 'memory'))
    errors.forbidden(path, 'HugePages require cpu or memory');
}

interface Place {
  readonly path: string;
  readonly errors: FieldErrors;
}

/** What a container may ask for (ValidateContainerResourceName). */
export function validateContainerResourceName(name: string, path: string, errors: FieldErrors): void {
  for (const problem of labelKeyProblems(name)) errors.invalid(path, name, problem);
  if (name.includes('/') || isHugePages(name) || OF_CONTAINERS.has(name)) return;
  if (!OF_QUOTAS.has(name) && !/^(requests|limits)\./.test(name))
    errors.invalid(path, name, 'must be a standard resource type or fully qualified');
  errors.invalid(path, name, 'must be a standard resource for containers');
}

function validateQuantity(name: string, value: string | number, { path, errors }: Place): void {
  validateContainerResourceName(name, path, errors);
  const { nanos } = parseQuantity(String(value));
  if (nanos < 0n) errors.invalid(path, String(value), 'must be greater than or equal to 0');
  if (!isNative(name) && nanos % NANOS !== 0n) errors.invalid(path, String(value), 'must be an integer');
  if (!isHugePages(name)) return;
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

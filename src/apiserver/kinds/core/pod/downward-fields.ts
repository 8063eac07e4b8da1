// What a pod can tell its containers of itself, in variables and in files: pkg/apis/core/validation (validateObjectFieldSelector,
// validateContainerResourceFieldSelector), pkg/apis/core/pods/helpers.go (ConvertDownwardAPIFieldLabel).

import { qualifiedNameProblems } from '../../../../kube/names.ts';
import { parseQuantity } from '../../../../kube/quantity.ts';
import type { ObjectFieldSelector, ResourceFieldSelector } from '../../../../kube/types.gen.ts';
import type { FieldErrors } from '../../../field-errors.ts';

export const FIELDS_OF_VARIABLES = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
export const FIELDS_OF_FILES = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];
/** Fields that are known, but that neither variables nor files can show. */
const OTHER_FIELDS = ['spec.restartPolicy', 'spec.schedulerName', 'status.phase'];
const KNOWN_FIELDS = new Set([...FIELDS_OF_VARIABLES, ...FIELDS_OF_FILES, ...OTHER_FIELDS]);

interface FieldPlace {
  readonly path: string;
  /** The fields that can be told there. */
  readonly fields: readonly string[];
}

export function validateFieldRef(
  { apiVersion = 'v1', fieldPath }: ObjectFieldSelector,
  { path, fields }: FieldPlace,
  errors: FieldErrors,
): void {
  const at = `${path}.fieldPath`;
  const cannotConvert = (why: string) => errors.invalid(at, fieldPath, `error converting fieldPath: ${why}`);
  if (!fieldPath) {
    errors.required(at);
    return;
  }
  if (apiVersion !== 'v1') {
    cannotConvert(`unsupported pod version: ${apiVersion}`);
    return;
  }
  const [, map, key] = /^([^[]+)\['(.*)'\]$/.exec(fieldPath) ?? [];
  if (map === undefined || key === undefined) {
    const field = fieldPath === 'spec.host' ? 'spec.nodeName' : fieldPath; // Its old name.
    if (!KNOWN_FIELDS.has(field)) cannotConvert(`field label not supported: ${fieldPath}`);
    else if (!fields.includes(field)) errors.notSupported(at, field, [...fields].sort());
  } else if (map === 'metadata.labels') errors.problems(path, key, qualifiedNameProblems(key));
  else if (map === 'metadata.annotations')
    errors.problems(path, key.toLowerCase(), qualifiedNameProblems(key.toLowerCase()));
  else cannotConvert(`field label does not support subscript: ${fieldPath}`);
}

const RESOURCES = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];
const HUGE_PAGES = /^(limits|requests)\.hugepages-/;
const CPU_DIVISORS = ['1m', '1'];
const BYTE_DIVISORS = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];

interface ResourcePlace {
  readonly path: string;
  /** A file says of which container it tells. */
  readonly isInFile: boolean;
}

export function validateResourceFieldRef(
  reference: ResourceFieldSelector,
  { path, isInFile }: ResourcePlace,
  errors: FieldErrors,
): void {
  const { containerName, resource } = reference;
  if (isInFile && !containerName) errors.required(`${path}.containerName`);
  else if (!resource) errors.required(`${path}.resource`);
  else if (!RESOURCES.includes(resource) && !HUGE_PAGES.test(resource))
    errors.notSupported(`${path}.resource`, resource, RESOURCES);
  validateDivisor(reference, `${path}.divisor`, errors);
}

function validateDivisor({ resource, divisor = '0' }: ResourceFieldSelector, path: string, errors: FieldErrors): void {
  const [known, unit] = divisorsOf(resource);
  if (parseQuantity(String(divisor)).nanos === 0n || known.length === 0 || known.includes(String(divisor))) return;
  const values = known === CPU_DIVISORS ? '1m and 1' : known.join(', ');
  errors.invalid(path, resource, `only divisor's values ${values} are supported with the ${unit} resource`);
}

function divisorsOf(resource: string): readonly [known: readonly string[], unit: string] {
  if (HUGE_PAGES.test(resource)) return [BYTE_DIVISORS, 'hugepages'];
  switch (resource.slice(resource.indexOf('.') + 1)) {
    case 'cpu':
      return [CPU_DIVISORS, 'cpu'];
    case 'memory':
      return [BYTE_DIVISORS, 'memory'];
    case 'ephemeral-storage':
      return [BYTE_DIVISORS, 'local ephemeral storage'];
    default:
      return [[], ''];
  }
}

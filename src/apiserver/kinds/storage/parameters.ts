// What storage classes and classes of volume attributes say to their driver.
// https://github.com/kubernetes/kubernetes/blob/v1.35.4/pkg/apis/storage/validation/validation.go (validateParameters, validateProvisioner)

import { qualifiedNameProblems } from '../../../kube/names.ts';
import type { FieldErrors } from '../../field-errors.ts';

const MAX_COUNT = 512;
const MAX_BYTES = 256 * 1024;

export function validateDriver(name: string | undefined, path: string, errors: FieldErrors): void {
  if (!name) errors.required(path);
  else errors.problems(path, name.toLowerCase(), qualifiedNameProblems(name.toLowerCase()));
}

export function validateParameters(
  parameters: Readonly<Record<string, string>> = {},
  path: string,
  errors: FieldErrors,
) {
  const entries = Object.entries(parameters);
  if (entries.length > MAX_COUNT) {
    errors.tooLong(path, MAX_COUNT);
    return;
  }
  for (const [key] of entries) if (key === '') errors.invalid(path, key, 'field can not be empty.');
  const bytes = entries.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
  if (bytes > MAX_BYTES) errors.tooLong(path, MAX_BYTES);
}

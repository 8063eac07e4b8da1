// Paths below a volume: pkg/apis/core/validation (validateLocalDescendingPath, ValidateLocalNonReservedPath).

import type { FieldErrors } from '../../../field-errors.ts';

/** A path below the volume, going down only. */
export function validateInnerPath(inner: string, path: string, errors: FieldErrors): void {
  if (!inner) errors.required(path);
  else if (inner.startsWith('/')) errors.invalid(path, inner, 'must be a relative path');
  if (inner?.split('/').includes('..')) errors.invalid(path, inner, "must not contain '..'");
}

/** A file of a volume that is written for the pod: names that begin with two dots are the writer's own. */
export function validateFile(file: string, path: string, errors: FieldErrors): void {
  validateInnerPath(file, path, errors);
  if (file?.startsWith('..') && !file.startsWith('../')) errors.invalid(path, file, "must not start with '..'");
}

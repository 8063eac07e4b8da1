// The query parameters of writes, checked before anything else is done.
// https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/validation/validation.go

import { FieldErrors, invalidObject } from '../field-errors.ts';
import { validateManager } from '../validation/field-manager.ts';

export type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions';

const VALIDATIONS = ['', 'Ignore', 'Strict', 'Warn'];

/** @param isApply tells apply from the other patches. Throws Invalid. */
export function checkWriteOptions(query: URLSearchParams, kind: OptionsKind, isApply = false): void {
  const errors = new FieldErrors();
  const manager = query.get('fieldManager') ?? '';
  if (isApply && manager === '') errors.required('fieldManager', 'is required for apply patch');
  if (kind === 'PatchOptions' && !isApply && query.has('force'))
    errors.forbidden('force', 'may not be specified for non-apply patch');
  validateManager(manager, 'fieldManager', errors);
  const dryRun = query.getAll('dryRun');
  if (dryRun.some((value) => value !== 'All')) errors.notSupported('dryRun', dryRun, ['All']);
  const validation = query.get('fieldValidation') ?? '';
  if (!VALIDATIONS.includes(validation)) errors.notSupported('fieldValidation', validation, VALIDATIONS);
  if (!errors.isEmpty) throw invalidObject({ group: 'meta.k8s.io', kind }, '', errors.causes);
}

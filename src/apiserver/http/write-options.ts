// The query parameters of writes, checked before anything else is done.
// https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/validation/validation.go

import { FieldErrors, invalidObject } from '../field-errors.ts';

export type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions';

const MAX_MANAGER = 128;
const VALIDATIONS = ['', 'Ignore', 'Strict', 'Warn'];

/** Go's `%#U` of what cannot be printed. */
const codePoint = (char: string) => `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

const byteAt = (text: string, index: number) => Buffer.byteLength(text.slice(0, index));

/** @param isApply tells apply from the other patches. Throws Invalid. */
export function checkWriteOptions(query: URLSearchParams, kind: OptionsKind, isApply = false): void {
  const errors = new FieldErrors();
  const manager = query.get('fieldManager') ?? '';
  if (isApply && manager === '') errors.required('fieldManager', 'is required for apply patch');
  if (kind === 'PatchOptions' && !isApply && query.has('force'))
    errors.forbidden('force', 'may not be specified for non-apply patch');
  if (Buffer.byteLength(manager) > MAX_MANAGER) errors.tooLong('fieldManager', MAX_MANAGER);
  for (const { index, 0: char } of manager.matchAll(/\p{C}/gu))
    errors.invalid(
      'fieldManager',
      manager,
      `invalid character ${codePoint(char)} (at position ${byteAt(manager, index)})`,
    );
  const dryRun = query.getAll('dryRun');
  if (dryRun.some((value) => value !== 'All')) errors.notSupported('dryRun', dryRun, ['All']);
  const validation = query.get('fieldValidation') ?? '';
  if (!VALIDATIONS.includes(validation)) errors.notSupported('fieldValidation', validation, VALIDATIONS);
  if (!errors.isEmpty) throw invalidObject({ group: 'meta.k8s.io', kind }, '', errors.causes);
}

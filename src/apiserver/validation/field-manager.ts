// The names of those who own fields.
// https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/validation/validation.go (ValidateFieldManager)

import type { FieldErrors } from '../field-errors.ts';

const MAX_MANAGER = 128;

/** Go's `%#U` of what cannot be printed. */
const codePoint = (char: string) => `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

const byteAt = (text: string, index: number) => Buffer.byteLength(text.slice(0, index));

export function validateManager(manager: string, path: string, errors: FieldErrors): void {
  if (Buffer.byteLength(manager) > MAX_MANAGER) errors.tooLong(path, MAX_MANAGER);
  if (!/\p{C}/u.test(manager)) return;
  for (const { index, 0: char } of manager.matchAll(/\p{C}/gu))
    errors.invalid(path, manager, `invalid character ${codePoint(char)} (at position ${byteAt(manager, index)})`);
}

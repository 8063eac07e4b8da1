// Lists with a limit, and lists whose items are told apart by a key.
// https://github.com/kubernetes/kubernetes/blob/v1.35.4/pkg/apis/resource/validation/validation.go (validateSlice, validateSet)

import type { FieldErrors } from '../field-errors.ts';
import { repeats } from './repeats.ts';

export interface ListRule<T> {
  readonly path: string;
  /** How many items there may be; absent: any number. */
  readonly max?: number;
  /** What must differ; absent: items may be alike. */
  readonly keyOf?: (item: T) => unknown;
}

/** Checks each item, unless there are too many. */
export function validateList<T>(
  items: readonly T[] | null | undefined,
  { rule, errors }: { rule: ListRule<T>; errors: FieldErrors },
  check: (item: T, path: string) => void,
): void {
  const { path, max, keyOf } = rule;
  const list = items ?? [];
  if (max !== undefined && list.length > max) {
    errors.tooMany(path, list.length, max);
    return;
  }
  for (const [index, item] of list.entries()) check(item, `${path}[${index}]`);
  if (!keyOf) return;
  const isRepeated = repeats<string>();
  for (const [index, item] of list.entries())
    if (isRepeated(JSON.stringify(keyOf(item)))) errors.duplicate(`${path}[${index}]`, keyOf(item));
}

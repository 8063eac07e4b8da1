// What may be asked of a pod's logs: https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go
// (ValidatePodLogOptions)

import { parseInteger } from '../decode/query-values.ts';
import { FieldErrors, invalidObject } from '../field-errors.ts';

/** Throws Invalid, and BadRequest for what is no number. */
export function checkLogOptions(query: URLSearchParams, name: string): void {
  const errors = new FieldErrors();
  const number = (field: string) => (query.has(field) ? parseInteger(query.get(field) ?? '') : undefined);
  const [tail, limit, since] = [number('tailLines'), number('limitBytes'), number('sinceSeconds')];
  if (tail !== undefined && tail < 0) errors.invalid('tailLines', tail, 'must be greater than or equal to 0');
  if (limit !== undefined && limit < 1) errors.invalid('limitBytes', limit, 'must be greater than 0');
  if (since !== undefined && query.has('sinceTime'))
    errors.forbidden('[]', 'at most one of `sinceTime` or `sinceSeconds` may be specified');
  else if (since !== undefined && since < 1) errors.invalid('sinceSeconds', since, 'must be greater than 0');
  if (!errors.isEmpty) throw invalidObject({ group: '', kind: 'PodLogOptions' }, name, errors.causes);
}

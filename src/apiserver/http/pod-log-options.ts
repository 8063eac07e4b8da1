// What may be asked of a pod's logs: https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go
// (ValidatePodLogOptions)

import { badRequest } from '../../kube/api-error.ts';
import { parseGoTime, RFC3339, TimeProblem } from '../decode/go-time.ts';
import { parseInteger } from '../decode/query-values.ts';
import { FieldErrors, invalidObject } from '../field-errors.ts';

/** Throws Invalid, and BadRequest for what is no number and no time. */
export function checkLogOptions(query: URLSearchParams, name: string): void {
  const errors = new FieldErrors();
  const number = (field: string) => (query.has(field) ? parseInteger(query.get(field) ?? '') : undefined);
  const since = number('sinceSeconds');
  checkTime(query.get('sinceTime'));
  const [tail, limit] = [number('tailLines'), number('limitBytes')];
  if (tail !== undefined && tail < 0) errors.invalid('tailLines', tail, 'must be greater than or equal to 0');
  if (limit !== undefined && limit < 1) errors.invalid('limitBytes', limit, 'must be greater than 0');
  if (since !== undefined && query.has('sinceTime'))
    errors.forbidden('[]', 'at most one of `sinceTime` or `sinceSeconds` may be specified');
  else if (since !== undefined && since < 1) errors.invalid('sinceSeconds', since, 'must be greater than 0');
  if (query.has('stream')) errors.forbidden('stream', 'may not be specified'); // PodLogsQuerySplitStreams is off.
  if (!errors.isEmpty) throw invalidObject({ group: '', kind: 'PodLogOptions' }, name, errors.causes);
}

/** Old clients say `null` for none (apimachinery pkg/apis/meta/v1/time.go, UnmarshalQueryParameter). */
function checkTime(text: string | null): void {
  if (!text || text === 'null') return;
  try {
    parseGoTime(text, RFC3339);
  } catch (error) {
    if (error instanceof TimeProblem) throw badRequest(error.message);
    throw error;
  }
}

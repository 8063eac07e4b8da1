// How admission refuses: with the name that the request is for, which a new object may not have yet.
// https://github.com/kubernetes/apiserver/blob/v0.35.4/pkg/admission/errors.go

import { type ApiError, forbidden } from '../../kube/api-error.ts';
import { goQuote } from '../../lib/go-quote.ts';
import { pathSegmentProblems } from '../validation/names.ts';
import type { AdmissionRequest } from './rule.ts';

/** Empty of a whole collection, and of an object whose name is yet to be generated (admission.Attributes, GetName). */
export function requestedName({ operation, request, object, current }: AdmissionRequest): string {
  if (operation === 'DELETE') return request.verb === 'deletecollection' ? '' : (current?.metadata.name ?? '');
  return request.name ?? object?.metadata?.name ?? '';
}

/** Forbidden. A name that is yet to be generated is shown by its beginning. */
export function refused(admission: AdmissionRequest, why: string): ApiError {
  const { name, generateName } = admission.object?.metadata ?? {};
  return forbidden(admission.kind, requestedName(admission) || name || generateName || 'Unknown', why);
}

/** Why upstream's client does not even ask for an object of this name (client-go rest, Request.Name). */
export function unaskableName(name: string): string | undefined {
  if (name === '') return 'resource name may not be empty';
  const problems = pathSegmentProblems(name);
  return problems.length > 0 ? `invalid resource name ${goQuote(name)}: [${problems.join(' ')}]` : undefined;
}

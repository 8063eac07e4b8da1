// Errors as metav1.Status: the only place where an error becomes HTTP.

import { ApiError, internalError, type StatusDetails } from '../../kube/api-error.ts';
import { StoreError } from '../../store/store.ts';

export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Readonly<Record<string, string>>;
  readonly status: 'Failure';
  readonly message: string;
  readonly reason?: string;
  readonly details?: StatusDetails;
  readonly code: number;
}

/** Whatever was thrown, as an ApiError: our own failures become InternalError and keep their cause. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof StoreError && error.reason === 'Expired') return new ApiError('Expired', error.message);
  return internalError(error);
}

/** A failure that is nobody's answer: a fault of the program. */
export const isUnforeseen = (error: unknown): boolean => !(error instanceof ApiError) && !(error instanceof StoreError);

export function toStatus(error: ApiError): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: error.statusMetadata ?? {},
    status: 'Failure',
    message: error.message,
    ...(error.reason === 'Unknown' ? {} : { reason: error.reason }),
    ...(error.details ? { details: error.details } : {}),
    code: error.code,
  };
}

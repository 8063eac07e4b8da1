// A refusal because the namespace is on its way out: no failure of whoever wanted to make something in it.

import { ApiError } from '../kube/api-error.ts';

export function isNamespaceTerminating(error: unknown): boolean {
  return (
    error instanceof ApiError && (error.details?.causes ?? []).some(({ reason }) => reason === 'NamespaceTerminating')
  );
}

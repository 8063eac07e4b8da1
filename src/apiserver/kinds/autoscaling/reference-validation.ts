// References to objects of any kind: pkg/apis/autoscaling/validation (ValidateCrossVersionObjectReference).

import type { AutoscalingV2CrossVersionObjectReference as Reference } from '../../../kube/types.gen.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { pathSegmentProblems } from '../../validation/names.ts';

export interface ReferencePlace {
  readonly path: string;
  /** What is asked of the version. */
  readonly version: 'any' | 'of any group' | 'of a named group';
}

export function validateReference(reference: Reference, { path, version }: ReferencePlace, errors: FieldErrors): void {
  for (const field of ['kind', 'name'] as const) {
    const value = reference[field];
    if (!value) errors.required(`${path}.${field}`);
    else for (const problem of pathSegmentProblems(value)) errors.invalid(`${path}.${field}`, value, problem);
  }
  const { apiVersion = '' } = reference;
  const problem = version === 'any' ? undefined : versionProblem(apiVersion, version === 'of a named group');
  if (problem !== undefined) errors.invalid(`${path}.apiVersion`, apiVersion, problem);
}

/** @param needsGroup the core group, which has no name, is refused */
export function versionProblem(apiVersion = '', needsGroup: boolean): string | undefined {
  const slashes = apiVersion.split('/').length - 1;
  if (slashes > 1) return `unexpected GroupVersion string: ${apiVersion}`;
  const hasGroup = slashes === 1 && !apiVersion.startsWith('/');
  return needsGroup && !hasGroup ? 'apiVersion must specify API group' : undefined;
}

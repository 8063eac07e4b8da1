// Resource claims of a pod, and which of them its containers use: pkg/apis/core/validation (validatePodResourceClaims).

import { dnsSubdomainProblems } from '../../../../kube/names.ts';
import type { PodResourceClaim, ResourceRequirements } from '../../../../kube/types.gen.ts';
import type { FieldErrors } from '../../../field-errors.ts';
import { asGoStruct } from '../../../validation/go-structs.ts';
import { dnsLabelProblems } from '../../../validation/names.ts';
import { RESOURCE_CLAIM } from './structs.ts';

/** The names of the claims. */
export function validateClaims(
  claims: readonly PodResourceClaim[],
  path: string,
  errors: FieldErrors,
): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [index, claim] of claims.entries()) {
    const at = `${path}[${index}]`;
    const { name, resourceClaimName, resourceClaimTemplateName } = claim;
    if (!name) errors.required(`${at}.name`);
    else if (names.has(name)) errors.duplicate(`${at}.name`, name);
    else for (const problem of dnsLabelProblems(name)) errors.invalid(`${at}.name`, name, problem);
    names.add(name);
    const options = '`resourceClaimName`';
    const template = '`resourceClaimTemplateName`';
    if (resourceClaimName !== undefined && resourceClaimTemplateName !== undefined)
      errors.invalid(
        at,
        asGoStruct(claim, RESOURCE_CLAIM),
        `at most one of ${options} or ${template} may be specified`,
      );
    if (resourceClaimName === undefined && resourceClaimTemplateName === undefined)
      errors.invalid(at, asGoStruct(claim, RESOURCE_CLAIM), `must specify one of: ${options}, ${template}`);
    for (const [field, text] of Object.entries({ resourceClaimName, resourceClaimTemplateName }))
      if (text !== undefined) errors.problems(`${at}.${field}`, text, dnsSubdomainProblems(text));
  }
  return names;
}

/** @param path of the container, or of the pod's spec */
export function validateClaimNames(
  resources: ResourceRequirements | undefined,
  { path, claims }: { path: string; claims: ReadonlySet<string> },
  errors: FieldErrors,
): void {
  const seen = new Set<string>();
  for (const [index, { name, request = '' }] of (resources?.claims ?? []).entries()) {
    const at = `${path}.resources.claims[${index}]`;
    if (!name) {
      errors.required(at);
      continue;
    }
    if (seen.has(name)) errors.duplicate(at, name);
    else validateRequest({ name, request, seen }, at, errors);
    const known = claims.size === 0 ? ' which is empty' : `: ${[...claims].sort().join(', ')}`;
    if (!claims.has(name)) errors.notFound(at, name, `must be one of the names in pod.spec.resourceClaims${known}`);
  }
}

/** Of a claim that is not there as a whole. @param seen what is there of which claims; added to */
function validateRequest(
  { name, request, seen }: { name: string; request: string; seen: Set<string> },
  path: string,
  errors: FieldErrors,
): void {
  if (request) errors.problems(`${path}.request`, request, dnsLabelProblems(request));
  const key = request ? `${name}/${request}` : name;
  if (seen.has(key)) errors.duplicate(path, key);
  else if (!request) for (const other of seen) if (other.startsWith(`${name}/`)) errors.duplicate(path, name);
  seen.add(key);
}

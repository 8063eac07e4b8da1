// The refusal of an authorizer, in kube-apiserver's words.
// https://github.com/kubernetes/apiserver/blob/master/pkg/endpoints/handlers/responsewriters/errors.go

import { ApiError } from '../../kube/api-error.ts';
import type { Authorizer } from '../auth/authorizer.ts';
import type { Attributes, RequestContext } from '../request.ts';

/** Throws Forbidden when no authorizer allows it. */
export function authorize(authorizer: Authorizer, attributes: Attributes): void {
  const decision = authorizer(attributes);
  if (!decision.allowed) throw forbiddenAttributes(attributes, decision.reason);
}

/** The same for a whole request, whose audit trail hears of it (apiserver pkg/endpoints/filters/authorization.go). */
export function authorizeRequest(authorizer: Authorizer, request: RequestContext): void {
  const { allowed, reason } = authorizer(request);
  request.audit?.annotate('authorization.k8s.io/decision', allowed ? 'allow' : 'forbid');
  request.audit?.annotate('authorization.k8s.io/reason', reason);
  if (!allowed) throw forbiddenAttributes(request, reason);
}

export function forbiddenAttributes(attributes: Attributes, reason: string): ApiError {
  const why = `User "${attributes.user.name}" cannot ${attributes.verb} ${objectOf(attributes)}${reason ? `: ${reason}` : ''}`;
  if (attributes.resource === undefined) {
    return new ApiError('Forbidden', `forbidden: ${why}`, { details: {} });
  }
  const { group = '', resource, subresource, name } = attributes;
  const qualified = `${resource}${group ? `.${group}` : ''}`;
  const subject = name ? `${qualified} "${name}"` : qualified;
  return new ApiError('Forbidden', `${subject} is forbidden: ${why}`, {
    details: { ...(name ? { name } : {}), ...(group ? { group } : {}), kind: resource },
    ...(subresource ? {} : {}),
  });
}

function objectOf({ resource, subresource, group, namespace, path }: Attributes): string {
  if (resource === undefined) return `path "${path}"`;
  const full = subresource ? `${resource}/${subresource}` : resource;
  const scope = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope';
  return `resource "${full}" in API group "${group ?? ''}" ${scope}`;
}

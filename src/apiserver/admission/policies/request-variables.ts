// A request as the expressions of policies and match conditions see it.
// https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/cel/condition.go (CreateAdmissionRequest)

import { apiVersionOf } from '../../../kube/object.ts';
import type { Namespace } from '../../../kube/types.gen.ts';
import type { Authorizer } from '../../auth/authorizer.ts';
import { asValue } from '../../cel/admission/activation.ts';
import type { Variables } from '../../cel/evaluation/frame.ts';
import { AuthorizerValue, ResourceCheckValue } from '../../cel/library/authorization.ts';
import type { KindName } from '../../decode/identity.ts';
import type { KindDefinition } from '../../kinds/kind.ts';
import type { User } from '../../request.ts';
import { namespaceOf } from '../matching.ts';
import { requestedName } from '../refusal.ts';
import { type AdmissionRequest, formerOf } from '../rule.ts';

export interface RequestSight {
  readonly request: AdmissionRequest;
  /** The kind by whose name the policy meant the request. */
  readonly kind: KindDefinition;
  readonly authorizer: Authorizer;
  readonly namespace?: Namespace | undefined;
  readonly params?: unknown;
}

/** The kind of the object and the resource, as AdmissionReview has them. */
export function wordsOf({ group, version, kind, plural }: KindDefinition, body: KindName = { group, version, kind }) {
  const shown = { group: body.group, version: body.version, kind: body.kind };
  return { kind: shown, resource: { group, version, resource: plural } };
}

/** The object and the one before it, each with the kind that it is of. @param kind by whose name the request is meant */
export function objectsOf(request: AdmissionRequest, kind: KindDefinition) {
  const shown = request.bodyKind ?? kind;
  return { object: typed(request.object, shown), oldObject: typed(formerOf(request), shown) };
}

/** authentication.k8s.io UserInfo. */
export function userInfoOf({ name, uid, groups, extra }: User): object {
  return {
    username: name,
    ...(uid ? { uid } : {}),
    ...(groups.length > 0 ? { groups } : {}),
    ...(extra && Object.keys(extra).length > 0 ? { extra } : {}),
  };
}

/**
 * The options of the request, of its kind in meta.k8s.io: a patch has those of what it comes to (handlers/patch.go, patchToUpdateOptions),
 * a connection has none.
 */
export function optionsOf({ operation, request, options }: AdmissionRequest): object | null {
  if (operation === 'CONNECT') return null;
  const type = { apiVersion: 'meta.k8s.io/v1' };
  if (operation === 'DELETE') return { ...options, ...type, kind: 'DeleteOptions' };
  const { query, dryRun } = request;
  const fieldManager = query.get('fieldManager');
  const fieldValidation = query.get('fieldValidation');
  return {
    ...type,
    kind: operation === 'CREATE' ? 'CreateOptions' : 'UpdateOptions',
    ...(dryRun ? { dryRun: ['All'] } : {}),
    ...(fieldManager ? { fieldManager } : {}),
    ...(fieldValidation ? { fieldValidation } : {}),
  };
}

/** An object with the kind that it is of. */
export function typed(object: object | undefined, kind: KindName): object | undefined {
  return object && { ...object, apiVersion: apiVersionOf(kind), kind: kind.kind };
}

export function requestVariables(sight: RequestSight): Variables {
  const { request, kind, authorizer, namespace, params } = sight;
  const { user } = request.request;
  const asked = { ...wordsOf(request.kind, request.bodyKind), subresource: request.subresource ?? '' };
  const matched = wordsOf(kind, request.bodyKind);
  const { object, oldObject } = objectsOf(request, kind);
  const authorizerValue = new AuthorizerValue(authorizer, user);
  const about = {
    kind: matched.kind,
    resource: matched.resource,
    ...(asked.subresource ? { subResource: asked.subresource, requestSubResource: asked.subresource } : {}),
    requestKind: asked.kind,
    requestResource: asked.resource,
    ...(requestedName(request) ? { name: requestedName(request) } : {}),
    ...(namespaceOf(request) ? { namespace: namespaceOf(request) } : {}),
    operation: request.operation,
    userInfo: userInfoOf(user),
    dryRun: request.request.dryRun,
    options: optionsOf(request),
  };
  return {
    object: asValue(object),
    oldObject: asValue(oldObject),
    request: asValue(about),
    namespaceObject: asValue(namespace && withoutOwnership(namespace)),
    params: asValue(params),
    authorizer: authorizerValue,
    'authorizer.requestResource': new ResourceCheckValue(authorizerValue, {
      group: request.kind.group,
      version: request.kind.version,
      resource: request.kind.plural,
      ...(request.subresource ? { subresource: request.subresource } : {}),
      ...(namespaceOf(request) ? { namespace: namespaceOf(request) } : {}),
      ...(requestedName(request) ? { name: requestedName(request) } : {}),
    }),
  };
}

function withoutOwnership({ metadata, spec, status }: Namespace): object {
  const { managedFields: _, ownerReferences: _owners, ...kept } = metadata;
  return { metadata: kept, spec, status };
}

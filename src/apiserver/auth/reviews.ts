// The review kinds: who am I, may I, whose token is this. Each answers a create and stores nothing.
// https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access

import { badRequest } from '../../kube/api-error.ts';
import type { KubeObject } from '../../kube/object.ts';
import type {
  FieldSelectorRequirement,
  LocalSubjectAccessReview,
  NonResourceAttributes,
  ObjectMeta,
  ResourceAttributes,
  SelfSubjectAccessReview,
  SelfSubjectReview,
  SelfSubjectRulesReview,
  SubjectAccessReview,
  TokenReview,
  TokenReviewStatus,
} from '../../kube/types.gen.ts';
import { type Clock, toTimestamp } from '../../lib/clock.ts';
import { aggregate } from '../../lib/go-aggregate.ts';
import { FieldErrors, invalidObject } from '../field-errors.ts';
import type { Attributes, RequestContext, User } from '../request.ts';
import { asGoStruct, type GoStruct, text } from '../validation/go-structs.ts';
import { validateLabelRequirement, validateOperator } from '../validation/label-selectors.ts';
import type { Authorizer } from './authorizer.ts';
import { nodeOf } from './node-identity.ts';
import type { Rbac } from './rbac.ts';
import { ignoredSelectors } from './review-selectors.ts';

export type VirtualCreate = (object: KubeObject, request: RequestContext) => Promise<KubeObject>;

/** By the plural of the kind. */
export type ReviewHandlers = Readonly<
  Record<
    | 'tokenreviews'
    | 'selfsubjectreviews'
    | 'subjectaccessreviews'
    | 'selfsubjectaccessreviews'
    | 'localsubjectaccessreviews'
    | 'selfsubjectrulesreviews',
    VirtualCreate
  >
>;

/** Whose a token is, and for which of the audiences; or, in upstream's words, what a token of this issuer lacks. */
export type TokenFinding =
  | { readonly user: User; readonly audiences: readonly string[] }
  | { readonly problem: string };

/** @param audiences none: those of the API server. Undefined: nobody knows the token */
export type ReviewToken = (token: string, audiences: readonly string[]) => Promise<TokenFinding | undefined>;

export interface ReviewOptions {
  readonly authorizer: Authorizer;
  readonly rbac: Rbac;
  /** Whether others than nodes' and RBAC's are asked as well. */
  readonly hasWebhooks: boolean;
  readonly clock: Clock;
  /** Whose token this is, for which of the audiences. */
  readonly reviewToken: ReviewToken;
}

export function reviewHandlers(options: ReviewOptions): ReviewHandlers {
  const { authorizer, clock } = options;
  return {
    tokenreviews: (object) => reviewToken(object as TokenReview, options),
    selfsubjectreviews: async (object, { user }) => {
      const review: SelfSubjectReview = { ...(object as SelfSubjectReview), status: { userInfo: userInfo(user) } };
      return { ...review, metadata: { creationTimestamp: toTimestamp(clock.simulatedMs()) } as KubeObject['metadata'] };
    },
    subjectaccessreviews: async (object) => reviewAccess(object as SubjectAccessReview, authorizer),
    localsubjectaccessreviews: async (object, request) => {
      return reviewAccess(object as LocalSubjectAccessReview, authorizer, request.namespace ?? '');
    },
    selfsubjectaccessreviews: async (object, { user }) => {
      const review = object as SelfSubjectAccessReview;
      checkReview(review, {});
      return { ...review, status: decide(user, review.spec, authorizer) } as KubeObject;
    },
    selfsubjectrulesreviews: async (object, { user }) => reviewRules(object as SelfSubjectRulesReview, user, options),
  };
}

/** Upstream names no kind where it refuses a review. */
const AUTHORIZATION = { group: 'authorization.k8s.io', kind: '' };

function userInfo(user: User): object {
  return {
    username: user.name,
    ...(user.uid ? { uid: user.uid } : {}),
    ...(user.groups.length > 0 ? { groups: user.groups } : {}),
    ...(user.extra ? { extra: user.extra } : {}),
  };
}

async function reviewToken(review: TokenReview, options: ReviewOptions): Promise<KubeObject> {
  const { token = '', audiences = [] } = review.spec;
  if (token === '') throw badRequest('token is required for TokenReview in authentication');
  const found = await options.reviewToken(token, audiences);
  const refusal = 'invalid bearer token';
  const { authenticated: _, ...given } = review.status ?? ({} as Partial<TokenReviewStatus>);
  const status =
    found && 'user' in found // Only what is found out is written over what was sent.
      ? { ...given, authenticated: true, user: userInfo(found.user), audiences: found.audiences }
      : { user: {}, ...given, error: found ? `[${refusal}, ${found.problem}]` : refusal };
  return { ...review, status } as unknown as KubeObject;
}

interface AccessSpec {
  readonly resourceAttributes?: ResourceAttributes;
  readonly nonResourceAttributes?: NonResourceAttributes;
}

/** pkg/apis/authorization/validation. */
function checkReview(
  { spec, metadata }: { spec: AccessSpec & { user?: string; groups?: string[] }; metadata?: ObjectMeta },
  { needsSubject = false, namespace }: { needsSubject?: boolean; namespace?: string | undefined },
): void {
  const errors = new FieldErrors();
  checkKinds(spec, errors);
  if (needsSubject && !spec.user && (spec.groups ?? []).length === 0)
    errors.invalid('spec.user', '', 'at least one of user or group must be specified');
  for (const name of ['fieldSelector', 'labelSelector'] as const)
    checkSelector(spec.resourceAttributes?.[name], name, errors);
  const { managedFields: _, ...rest } = metadata ?? ({} as ObjectMeta);
  const given = Object.keys(rest).filter((key) => namespace === undefined || key !== 'namespace');
  const but = namespace === undefined ? '' : ' except for namespace';
  if (given.length > 0) errors.invalid('metadata', rest, `must be empty${but}`);
  if (namespace !== undefined) checkLocal(spec, namespace, errors);
  if (!errors.isEmpty) throw invalidObject(AUTHORIZATION, '', errors.causes);
}

const NON_RESOURCE: GoStruct = { Path: text('path'), Verb: text('verb') };

/** Exactly one of the two kinds of attributes. */
function checkKinds({ resourceAttributes, nonResourceAttributes }: AccessSpec, errors: FieldErrors): void {
  if (resourceAttributes && nonResourceAttributes) {
    errors.invalid(
      'spec.nonResourceAttributes',
      asGoStruct(nonResourceAttributes, NON_RESOURCE),
      'cannot be specified in combination with resourceAttributes',
    );
  }
  if (!resourceAttributes && !nonResourceAttributes)
    errors.invalid(
      'spec.resourceAttributes',
      null,
      'exactly one of nonResourceAttributes or resourceAttributes must be specified',
    );
}

function checkSelector(
  selector: ResourceAttributes['fieldSelector'] | ResourceAttributes['labelSelector'],
  name: 'fieldSelector' | 'labelSelector',
  errors: FieldErrors,
): void {
  const path = `spec.resourceAttributes.${name}`;
  if (!selector) return;
  const { rawSelector, requirements = [] } = selector;
  if (rawSelector && requirements.length > 0)
    errors.invalid(`${path}.rawSelector`, rawSelector, 'may not specified at the same time as requirements');
  if (!rawSelector && requirements.length === 0)
    errors.required(
      `${path}.requirements`,
      `when spec.resourceAttributes.${name} is specified, requirements or rawSelector is required`,
    );
  for (const [index, requirement] of requirements.entries()) {
    const place = { path: `${path}.requirements[${index}]`, allowsAnyOperator: true };
    if (name === 'labelSelector') validateLabelRequirement(requirement, place, errors);
    else checkFieldRequirement(requirement, place, errors);
  }
}

function checkFieldRequirement(
  requirement: FieldSelectorRequirement,
  place: { path: string; allowsAnyOperator: boolean },
  errors: FieldErrors,
): void {
  if (!requirement.key) errors.required(`${place.path}.key`, 'must be specified');
  validateOperator(requirement, place, errors);
}

/** A local review is about its own namespace, and about resources. */
function checkLocal(
  { resourceAttributes, nonResourceAttributes }: AccessSpec,
  namespace: string,
  errors: FieldErrors,
): void {
  if (resourceAttributes && resourceAttributes.namespace !== namespace) {
    const given = resourceAttributes.namespace ?? '';
    errors.invalid('spec.resourceAttributes.namespace', given, 'must match metadata.namespace');
  }
  if (nonResourceAttributes)
    errors.invalid('spec.nonResourceAttributes', asGoStruct(nonResourceAttributes, NON_RESOURCE), NOT_HERE);
}

const NOT_HERE = 'disallowed on this kind of request';

/** @param namespace that a local review is about */
function reviewAccess(
  review: SubjectAccessReview | LocalSubjectAccessReview,
  authorizer: Authorizer,
  namespace?: string,
): KubeObject {
  const { spec } = review;
  checkReview(review, { needsSubject: true, namespace });
  const { user: name = '', groups = [], uid, extra } = spec;
  const user: User = { name, groups, ...(uid ? { uid } : {}), ...(extra ? { extra } : {}) };
  return { ...review, status: decide(user, spec, authorizer) } as unknown as KubeObject;
}

function decide(user: User, spec: AccessSpec, authorizer: Authorizer): object {
  const { allowed, reason } = authorizer(attributesOf(user, spec));
  const evaluationError = ignoredSelectors(spec.resourceAttributes ?? {});
  return { allowed, ...(reason ? { reason } : {}), ...(evaluationError ? { evaluationError } : {}) };
}

function attributesOf(user: User, { resourceAttributes, nonResourceAttributes }: AccessSpec): Attributes {
  if (nonResourceAttributes)
    return { user, verb: nonResourceAttributes.verb ?? '', path: nonResourceAttributes.path ?? '' };
  const { verb = '', group = '', version = '', resource = '', subresource, namespace, name } = resourceAttributes ?? {};
  return {
    user,
    verb,
    group,
    version,
    resource,
    ...(subresource ? { subresource } : {}),
    ...(namespace ? { namespace } : {}),
    ...(name ? { name } : {}),
  };
}

/** What cannot say all that it allows: pkg/authorization/union/union.go, with the words of the authorizers that it joins. */
function withoutRules(user: User, hasWebhooks: boolean): string[] {
  const kinds = [...(nodeOf(user) === undefined ? [] : ['node']), ...(hasWebhooks ? ['webhook'] : [])];
  return kinds.map((kind) => `${kind} authorizer does not support user rule resolution`);
}

function reviewRules(review: SelfSubjectRulesReview, user: User, { rbac, hasWebhooks }: ReviewOptions): KubeObject {
  const { namespace } = review.spec;
  if (!namespace) throw badRequest('no namespace on request');
  const rules = rbac.rulesFor(user, namespace).map(({ rule }) => rule);
  const unlisted = withoutRules(user, hasWebhooks);
  const problems = [...rbac.problemsFor(user, namespace), ...unlisted];
  const status = {
    resourceRules: rules
      .filter((rule) => rule.resources)
      .map(({ verbs, apiGroups, resources, resourceNames }) => ({
        verbs,
        apiGroups,
        resources,
        ...(resourceNames ? { resourceNames } : {}),
      })),
    nonResourceRules: rules
      .filter((rule) => rule.nonResourceURLs)
      .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    incomplete: unlisted.length > 0,
    ...(problems.length > 0 ? { evaluationError: aggregate(problems) } : {}),
  };
  return { ...review, metadata: {}, spec: {}, status } as unknown as KubeObject;
}

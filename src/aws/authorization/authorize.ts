// Whether whoever signed a request may do what it asks: the policies that bear on them are evaluated for each permission it needs.

import { namesPrincipal } from '../iam/policy-document.ts';
import { findRoleByArn } from '../iam/roles.ts';
import type { Protocol } from '../model.ts';
import type { AwsContext } from '../operation.ts';
import { type Ask, type AwsCall, asksOf } from './asks.ts';
import { denial } from './denial.ts';
import { judge, type Permissions, type Verdict } from './evaluate.ts';
import type { RequestValues } from './pattern.ts';
import { findIdentity, isRoot, keyOf, permissionsOf } from './permissions.ts';
import type { Question } from './policy.ts';
import { requestValues } from './request-values.ts';
import { type Asker, resourcePolicyOf, sayingOf } from './resource-policy.ts';
import { resourceValues } from './resource-values.ts';

/** Throws the service's own kind of access denied. The root of an account may do everything. */
export function authorize(call: AwsCall & { readonly protocol: Protocol }, context: AwsContext): void {
  const { principal, store } = context;
  if (isRoot(principal.arn)) return;
  const asks = asksOf(call, context);
  if (asks.length === 0) return;
  const identity = findIdentity(store, principal.account, principal.arn);
  const key = keyOf(context);
  const permissions = permissionsOf(store, principal.account, { identity, key });
  const common = requestValues(context, { identity, key });
  for (const ask of asks) {
    const known = { ...common, ...resourceValues(context, ask.resource), ...ask.values };
    const valuesOf: RequestValues = (name) => (Object.hasOwn(known, name) ? known[name] : undefined);
    const asker = { arn: principal.arn, identityArn: identity?.arn ?? principal.arn, account: principal.account };
    const verdict = verdictOf(context, { permissions, asker, ask, question: { ...ask, valuesOf } });
    if (!verdict.isAllowed) throw ask.refusal ?? denial({ protocol: call.protocol, principal, ask, verdict });
  }
}

interface Case {
  readonly permissions: Permissions;
  readonly asker: Asker;
  readonly ask: Ask;
  readonly question: Question;
}

/** By the policy of the resource, where it has one, and by those of whoever asks. */
function verdictOf(context: AwsContext, { permissions, asker, ask, question }: Case): Verdict {
  const policy = resourcePolicyOf(context, ask.resource);
  if (!policy) return judge(permissions, question, isGrantedByTrust(ask, context, asker.identityArn));
  const saying = sayingOf(policy, asker, question);
  if (saying === 'denies') return { isAllowed: false, isExplicit: true, kind: 'resource' };
  const own = judge(permissions, question, saying === 'grants');
  const isClosed = policy.isPrimary && saying === 'nothing';
  if (isClosed && (own.isAllowed || !own.isExplicit)) return { isAllowed: false, isExplicit: false, kind: 'resource' };
  return own;
}

/** A trust policy that names a principal of its account lets it assume the role by itself; one that names the account leaves it to the account. */
function isGrantedByTrust(
  { action, resource }: Ask,
  { store, account, principal }: AwsContext,
  identityArn: string,
): boolean {
  if (action !== 'sts:AssumeRole' && action !== 'sts:TagSession') return false;
  const trust = findRoleByArn(store, account, resource)?.role.AssumeRolePolicyDocument;
  return trust !== undefined && namesPrincipal(trust, { arn: principal.arn, identityArn });
}

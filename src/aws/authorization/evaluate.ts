// Whether policies let a request be: an explicit deny anywhere, else an allow in each kind of policy that is there.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html

import { doesApply, type Question, type Statement } from './policy.ts';

/** As SimulatePrincipalPolicy calls what a policy is attached to, or who keeps it. */
export type PolicySource = 'user' | 'group' | 'role' | 'aws-managed' | 'user-managed' | 'none';

/** A policy and what it is called. */
export interface NamedPolicy {
  readonly id: string;
  readonly source: PolicySource;
  readonly document: string;
  readonly statements: readonly Statement[];
}

/** The policies that bear on a principal; a kind that is not there does not limit it. */
export interface Permissions {
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: readonly NamedPolicy[] | undefined;
  readonly session?: readonly NamedPolicy[] | undefined;
}

export type PolicyKind = keyof Permissions;

export type Verdict =
  | { readonly isAllowed: true }
  | { readonly isAllowed: false; readonly isExplicit: boolean; readonly kind: PolicyKind | 'resource' };

/** In the order in which AWS looks at them. */
const KINDS: readonly PolicyKind[] = ['identity', 'boundary', 'session'];

/** @param isGranted whether a policy of the resource names the principal itself, which makes up for the identity's silence */
export function judge(permissions: Permissions, question: Question, isGranted = false): Verdict {
  const present = KINDS.flatMap((kind) => {
    const policies = permissions[kind];
    return policies ? [{ kind, found: applying(policies, question) }] : [];
  });
  const denying = present.find(({ found }) => found.some(({ statement }) => statement.effect === 'Deny'));
  if (denying) return { isAllowed: false, isExplicit: true, kind: denying.kind };
  const silent = present.find(({ kind, found }) => found.length === 0 && !(isGranted && kind === 'identity'));
  return silent ? { isAllowed: false, isExplicit: false, kind: silent.kind } : { isAllowed: true };
}

export interface Applying {
  readonly policy: NamedPolicy;
  readonly statement: Statement;
}

/** The statements of these policies that speak of what is asked. */
export function applying(policies: readonly NamedPolicy[], question: Question): Applying[] {
  return policies.flatMap((policy) =>
    policy.statements.filter((statement) => doesApply(statement, question)).map((statement) => ({ policy, statement })),
  );
}

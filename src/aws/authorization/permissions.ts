// The policies that bear on whoever signed a request: its own, those of its groups, its boundary, and those of its session.

import type { Store } from '../../store/store.ts';
import { type AccessKey, findAccessKey } from '../access-keys.ts';
import { AWS_POLICY_ARN, awsPolicy } from '../iam/aws-managed-policies.ts';
import { listGroupRecords } from '../iam/groups.ts';
import { POLICIES, type PolicyRecord, policyKey } from '../iam/policies.ts';
import type { PolicyHolder } from '../iam/policy-holders.ts';
import { findRoleRecord } from '../iam/roles.ts';
import { findUserByArn } from '../iam/users.ts';
import type { AwsContext } from '../operation.ts';
import type { NamedPolicy, Permissions, PolicySource } from './evaluate.ts';
import { parseStatements } from './policy.ts';

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** A user, or a role that somebody assumed. */
export interface Identity {
  readonly kind: 'User' | 'AssumedRole';
  /** The user's or the role's ARN. */
  readonly arn: string;
  readonly name: string;
  readonly tags: readonly Tag[];
  readonly holder: PolicyHolder;
  /** The ARN of its permissions boundary. */
  readonly boundary: string | undefined;
}

const SESSION = /^arn:aws[a-z-]*:sts::\d{12}:assumed-role\/([^/]+)\/[^/]+$/;

/** Undefined for one that was deleted since, and may do nothing. */
export function findIdentity(store: Store, account: string, principalArn: string): Identity | undefined {
  const roleName = SESSION.exec(principalArn)?.[1] ?? /:role\/(?:.*\/)?([^/]+)$/.exec(principalArn)?.[1];
  if (roleName !== undefined) {
    const record = findRoleRecord(store, account, roleName);
    if (!record) return undefined;
    const { Arn: arn, RoleName: name, Tags: tags = [], PermissionsBoundary: boundary } = record.role;
    return { kind: 'AssumedRole', arn, name, tags, holder: record, boundary: boundary?.PermissionsBoundaryArn };
  }
  const record = findUserByArn(store, account, principalArn);
  if (!record) return undefined;
  const { Arn: arn, UserName: name, Tags: tags = [], PermissionsBoundary: boundary } = record.user;
  return { kind: 'User', arn, name, tags, holder: record, boundary: boundary?.PermissionsBoundaryArn };
}

/** Whether it is the root of an account, whom no policy of the account limits. */
export function isRoot(principalArn: string): boolean {
  return /^arn:aws[a-z-]*:iam::\d{12}:root$/.test(principalArn);
}

/** The key that a request was signed with; undefined for one that nobody made. */
export function keyOf({
  store,
  principal,
  region,
}: Pick<AwsContext, 'store' | 'principal' | 'region'>): AccessKey | undefined {
  const { account, accessKeyId } = principal;
  return findAccessKey(store, { account, region }, accessKeyId);
}

/** All that bears on an identity and, when it is a session, on its session. */
export function permissionsOf(
  store: Store,
  account: string,
  { identity, key }: { readonly identity: Identity | undefined; readonly key: AccessKey | undefined },
): Permissions {
  return {
    identity: identity ? identityPolicies(store, account, identity) : [],
    boundary: identity?.boundary === undefined ? undefined : managedPolicies(store, account, [identity.boundary]),
    session: sessionPolicies(store, account, key),
  };
}

/** A policy, read. */
export function namedPolicy(id: string, source: PolicySource, document: string): NamedPolicy {
  return { id, source, document, statements: parseStatements(document) };
}

function identityPolicies(store: Store, account: string, { kind, name, holder }: Identity): NamedPolicy[] {
  const own = holderPolicies(store, account, { holder, source: kind === 'User' ? 'user' : 'role', name });
  if (kind !== 'User') return own;
  const groups = listGroupRecords(store, account, name).flatMap((record) =>
    holderPolicies(store, account, { holder: record, source: 'group', name: record.group.GroupName }),
  );
  return [...own, ...groups];
}

/** A role, user or group with its policies. */
export interface Held {
  readonly holder: PolicyHolder;
  readonly source: PolicySource;
  readonly name: string;
}

/** Inline policies are called as the simulator calls them: `user_NAME_POLICY`. */
export function holderPolicies(
  store: Store,
  account: string,
  { holder: { attachedPolicies = [], inlinePolicies = {} }, source, name }: Held,
): NamedPolicy[] {
  const inline = Object.entries(inlinePolicies).map(([policyName, document]) =>
    namedPolicy(`${source}_${name}_${policyName}`, source, document),
  );
  return [...inline, ...managedPolicies(store, account, attachedPolicies)];
}

/** A policy that is gone, and one of AWS's whose text is not known, allows nothing. */
export function managedPolicies(store: Store, account: string, arns: readonly string[]): NamedPolicy[] {
  return arns.flatMap((arn) => {
    const isOfAws = AWS_POLICY_ARN.test(arn);
    const record = isOfAws ? awsPolicy(arn) : POLICIES.find(store, policyKey(account, arn));
    if (!record) return [];
    const source = isOfAws ? 'aws-managed' : 'user-managed';
    return [namedPolicy(record.policy.PolicyName, source, defaultDocument(record))];
  });
}

function defaultDocument({ versions, defaultVersionId }: PolicyRecord): string {
  return versions.find(({ versionId }) => versionId === defaultVersionId)?.document ?? '{}';
}

function sessionPolicies(store: Store, account: string, key: AccessKey | undefined): NamedPolicy[] | undefined {
  const { policy, policyArns } = key?.session ?? {};
  if (policy === undefined && policyArns === undefined) return undefined;
  const own = policy === undefined ? [] : [namedPolicy('SessionPolicy', 'none', policy)];
  return [...own, ...managedPolicies(store, account, policyArns ?? [])];
}

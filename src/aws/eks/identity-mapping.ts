// From who somebody is in AWS to who that is in a cluster.
// https://github.com/kubernetes-sigs/aws-iam-authenticator/blob/master/pkg/server/server.go, and for access entries
// https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html

import type { Store } from '../../store/store.ts';
import type { Principal } from '../operation.ts';
import { findAccessEntry } from './access-entries.ts';
import { type AwsAuth, findRow } from './aws-auth.ts';
import { canonicalArn, sessionNameOf } from './canonical-arn.ts';
import type { ClusterRecord } from './clusters.ts';
import type { ClusterReference } from './control-planes.ts';

/** A user of Kubernetes, as TokenReview answers name it. */
export interface MappedUser {
  readonly name: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

export interface Mapping {
  readonly store: Store;
  readonly reference: ClusterReference;
  readonly record: ClusterRecord;
  /** Read only when the mode asks for it. */
  readAuth(): AwsAuth;
}

/** Who somebody is in the cluster, or why nobody, in the authenticator's words. */
export type MappingResult =
  | { readonly user: MappedUser; readonly problem?: undefined }
  | { readonly problem: string; readonly user?: undefined };

export function mapPrincipal(mapping: Mapping, principal: Principal): MappingResult {
  const identity = findIdentity(mapping, principal);
  if (!identity) return { problem: 'ARN is not mapped' };
  const { username, groups } = identity;
  const problem =
    renderProblem('username', username) ?? groups.map((group) => renderProblem('group', group)).find(Boolean);
  if (problem !== undefined)
    return { problem: `mapper ${identity.isEntry ? 'DynamicFile' : 'EKSConfigMap'} renderTemplates error: ${problem}` };
  const user = {
    name: fill(username, principal),
    uid: `aws-iam-authenticator:${principal.account}:${principal.userId.split(':')[0]}`,
    groups: groups.map((group) => fill(group, principal)),
    extra: extraOf(principal),
  };
  return { user };
}

/** Emulator: there are no EC2 instances, whose sessions alone have such a name. */
function renderProblem(kind: 'username' | 'group', template: string): string | undefined {
  if (!template.includes('{{EC2PrivateDNSName}}')) return undefined;
  return `error rendering ${kind} template ${JSON.stringify(template)}: SessionName did not contain an instance id`;
}

interface Identity {
  readonly username: string;
  readonly groups: readonly string[];
  readonly isEntry?: true;
}

function findIdentity(mapping: Mapping, principal: Principal): Identity | undefined {
  const { authenticationMode: mode } = mapping.record;
  const entry = mode === 'CONFIG_MAP' ? undefined : findAccessEntry(mapping.store, mapping.reference, principal.arn);
  if (entry) return { username: entry.username, groups: entry.kubernetesGroups, isEntry: true };
  if (mode === 'API') return undefined;
  // In CONFIG_MAP mode the creator's right is nowhere to be seen; in the others it is an access entry.
  if (mode === 'CONFIG_MAP' && canonicalArn(mapping.record.creatorArn) === canonicalArn(principal.arn))
    return { username: 'kubernetes-admin', groups: ['system:masters'] };
  const auth = mapping.readAuth();
  const row = findRow(auth.users, principal.arn) ?? findRow(auth.roles, principal.arn);
  if (row) return { username: row.username || canonicalArn(principal.arn), groups: row.groups };
  return auth.accounts.includes(principal.account) ? { username: canonicalArn(principal.arn), groups: [] } : undefined;
}

/** The templates of usernames and groups. */
function fill(template: string, principal: Principal): string {
  const sessionName = sessionNameOf(principal.arn) ?? '';
  const values: Readonly<Record<string, string>> = {
    AccountID: principal.account,
    SessionName: sessionName.replaceAll('@', '-'),
    SessionNameRaw: sessionName,
    AccessKeyID: principal.accessKeyId,
  };
  return template.replace(/\{\{(\w+)\}\}/g, (text, name: string) => values[name] ?? text);
}

function extraOf(principal: Principal): MappedUser['extra'] {
  const principalId = principal.userId.split(':')[0] ?? '';
  return {
    accessKeyId: [principal.accessKeyId],
    arn: [principal.arn],
    canonicalArn: [canonicalArn(principal.arn)],
    principalId: [principalId],
    sessionName: [sessionNameOf(principal.arn) ?? ''],
    'sigs.k8s.io/aws-iam-authenticator/principalId': [principalId],
  };
}

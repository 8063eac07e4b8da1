// What an access entry may be: whom it is for, and which names it may give.
// https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
// The words about names and about entries for nodes are measured in badmintoncryer/cdk-preflight, rules/eks.

import type { Store, Transaction } from '../../store/store.ts';
import { findRoleByArn } from '../iam/roles.ts';
import { findUserByArn } from '../iam/users.ts';
import type { AwsContext } from '../operation.ts';
import { type ClusterRecord, getCluster } from './clusters.ts';
import type { ClusterReference } from './control-planes.ts';
import { invalidParameter, invalidRequest } from './errors.ts';
import { resolveRole } from './references.ts';

/** Types of entries for nodes: their names are EKS's own. */
const NODE_TYPES: Readonly<Record<string, { readonly username: string; readonly groups: readonly string[] }>> = {
  EC2: { username: 'system:node:{{EC2PrivateDNSName}}', groups: ['system:nodes'] },
  EC2_LINUX: { username: 'system:node:{{EC2PrivateDNSName}}', groups: ['system:nodes'] },
  EC2_WINDOWS: { username: 'system:node:{{EC2PrivateDNSName}}', groups: ['system:nodes', 'eks:kube-proxy-windows'] },
  FARGATE_LINUX: {
    username: 'system:node:{{SessionName}}',
    groups: ['system:bootstrappers', 'system:nodes', 'system:node-proxier'],
  },
  HYBRID_LINUX: { username: 'system:node:{{SessionName}}', groups: ['system:nodes'] },
  HYPERPOD_LINUX: { username: 'system:node:{{SessionName}}', groups: ['system:nodes'] },
};

const RESERVED = ['system:', 'eks:', 'aws:', 'amazon:', 'iam:'];

/** The cluster, in a mode that has access entries. Throws ResourceNotFoundException, InvalidRequestException. */
export function getClusterWithEntries(
  from: Store | Transaction,
  context: AwsContext,
  clusterName: string,
): { readonly reference: ClusterReference; readonly record: ClusterRecord } {
  const record = getCluster(from, context, clusterName);
  if (record.authenticationMode === 'CONFIG_MAP')
    throw invalidRequest(
      "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
      { clusterName },
    );
  return { reference: { account: context.account, region: context.region, name: clusterName }, record };
}

/** Throws InvalidParameterException for an ARN of no principal; principals of other accounts are believed. */
export function checkPrincipal(transaction: Transaction, context: AwsContext, arn: string): void {
  if (/:role\/aws-service-role\//.test(arn))
    throw invalidParameter(
      'The caller is not allowed to modify access entries with a principalArn value of a Service Linked Role',
    );
  const match = /^arn:aws[a-z-]*:iam::(\d{12}):(root|user\/.+|role\/.+)$/.exec(arn);
  const isOurs = match?.[1] === context.account;
  const isThere =
    match !== null &&
    (!isOurs || match[2] === 'root' || findPrincipal(transaction, context, { arn, kind: match[2] ?? '' }));
  if (!isThere) throw invalidParameter('The specified principalArn is invalid: invalid principal.');
}

function findPrincipal(
  transaction: Transaction,
  context: AwsContext,
  { arn, kind }: { readonly arn: string; readonly kind: string },
): boolean {
  if (kind.startsWith('role/'))
    return (
      findRoleByArn(transaction, context.account, arn) !== undefined ||
      (context.unknownReferences === 'adopt' && resolveRole(transaction, context, arn) !== undefined)
    );
  return context.unknownReferences === 'adopt' || findUserByArn(transaction, context.account, arn) !== undefined;
}

/** An entry for nodes is for a role of the cluster's own account. Throws InvalidParameterException; needs no cluster, as the service. */
export function checkNodePrincipal(type: string, arn: string, account: string): void {
  if (!NODE_TYPES[type]) return;
  const refuse = (what: string) =>
    invalidParameter(
      `AccessEntry principalArn must be ${what} when using types [EC2_LINUX, EC2_WINDOWS, FARGATE_LINUX, HYBRID_LINUX, EC2]`,
    );
  const [, , , , owner, resource = ''] = arn.split(':');
  if (!resource.startsWith('role/')) throw refuse('IAM role');
  if (owner !== account) throw refuse('from the same account as the cluster');
}

interface Names {
  readonly username: string | undefined;
  readonly kubernetesGroups: readonly string[] | undefined;
}

/** The names that an entry of this type gives. Throws InvalidParameterException. */
export function namesOf(
  type: string,
  { username, kubernetesGroups = [] }: Names,
  fallback: string,
): { username: string; kubernetesGroups: string[] } {
  const node = NODE_TYPES[type];
  if (!node && type !== 'STANDARD') throw invalidParameter(`The type provided is not valid: ${type}`);
  if (node) {
    const refuse = (member: string) =>
      invalidParameter(
        `The specified ${member} is invalid: setting ${member} is not allowed when the type is "${type}"`,
      );
    if (username !== undefined) throw refuse('username');
    if (kubernetesGroups.length > 0) throw refuse('kubernetesGroups');
    return { username: node.username, kubernetesGroups: [...node.groups] };
  }
  checkNames({ username, kubernetesGroups });
  return { username: username ?? fallback, kubernetesGroups: [...kubernetesGroups] };
}

function checkNames({ username, kubernetesGroups }: Names): void {
  const prefixOf = (name: string) => RESERVED.find((prefix) => name.startsWith(prefix));
  const userPrefix = username === undefined ? undefined : prefixOf(username);
  if (userPrefix !== undefined) throw invalidParameter(`The username must not begin with ${userPrefix}`);
  for (const group of kubernetesGroups ?? []) {
    const prefix = prefixOf(group);
    if (prefix !== undefined)
      throw invalidParameter(`The kubernetes group name ${group} is invalid, it cannot start with ${prefix}`);
  }
}

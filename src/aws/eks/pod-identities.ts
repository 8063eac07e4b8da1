// Pod identity associations as records: which role the pods of a service account have.
// Emulator: they are checked, kept and described; pods on Fargate have no pod identities, on the real service either.
// https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html

import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import { canAssume } from '../iam/policy-document.ts';
import type { AwsContext } from '../operation.ts';
import { regionalArn } from '../partitions.ts';
import { records } from '../records.ts';
import type { ClusterReference } from './control-planes.ts';
import { invalidParameter } from './errors.ts';
import { resolveRole } from './references.ts';
import type { PodIdentityAssociation } from './types.gen.ts';

export type PodIdentityRecord = {
  association: PodIdentityAssociation & {
    namespace: string;
    serviceAccount: string;
    associationId: string;
    associationArn: string;
    tags: Record<string, string>;
  };
  requestToken?: string | undefined;
  requestDigest?: string | undefined;
};

export const POD_IDENTITIES = records<PodIdentityRecord>('eks.pod-identities');

export function podIdentityKey(cluster: ClusterReference, id: string): string {
  return POD_IDENTITIES.keyOf(cluster, cluster.name, id);
}

/** Throws ResourceNotFoundException. */
export function getPodIdentity(from: Store | Transaction, cluster: ClusterReference, id: string): PodIdentityRecord {
  const found = POD_IDENTITIES.find(from, podIdentityKey(cluster, id));
  if (!found)
    throw new AwsError('ResourceNotFoundException', `No Pod Identity Association found for id: ${id}`, {
      members: { clusterName: cluster.name },
    });
  return found;
}

const NAMESPACE = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$';
const SERVICE_ACCOUNT = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$';

/** Throws InvalidParameterException, in words measured in badmintoncryer/cdk-preflight, rules/eks. */
export function checkPodNames({ namespace, serviceAccount }: { namespace: string; serviceAccount: string }): void {
  checkForm('namespace', namespace, NAMESPACE);
  checkForm('serviceAccount', serviceAccount, SERVICE_ACCOUNT);
}

function checkForm(parameter: string, value: string, pattern: string): void {
  if (!new RegExp(pattern).test(value))
    throw invalidParameter(
      `The parameter ${parameter} contains invalid characters. It should conform to the regular expression "${pattern}"`,
    );
}

/** A policy of the session's own leaves no room for tags. Throws InvalidParameterException, in words measured there too. */
export function checkSessionPolicy(association: Pick<PodIdentityAssociation, 'policy' | 'disableSessionTags'>): void {
  if (association.policy !== undefined && association.disableSessionTags !== true)
    throw invalidParameter('When policy is specified, disableSessionTags must be set to true');
}

/** The role must exist and trust the pods. Throws InvalidParameterException. */
export function checkPodRole(
  transaction: Transaction,
  context: AwsContext,
  { roleArn, clusterName }: { readonly roleArn: string; readonly clusterName: string },
): void {
  const role = resolveRole(transaction, context, roleArn);
  const members = { clusterName };
  if (!role) throw invalidParameter(`Role provided in the request does not exist.`, members);
  const assuming = {
    service: 'pods.eks.amazonaws.com',
    sourceArn: regionalArn('eks', context, `cluster/${clusterName}`),
    sourceAccount: context.account,
  };
  if (!canAssume(role.role.AssumeRolePolicyDocument, assuming) && context.unknownReferences === 'refuse')
    throw invalidParameter(
      'Trust policy of the role provided in the request is invalid: it must allow pods.eks.amazonaws.com to call sts:AssumeRole and sts:TagSession',
      members,
    );
}

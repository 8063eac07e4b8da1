// CreatePodIdentityAssociation: one for each service account.

import { pick } from '../../lib/ids.ts';
import type { AwsContext, Operation } from '../operation.ts';
import { regionalArn } from '../partitions.ts';
import { getCluster } from './clusters.ts';
import { inUse } from './errors.ts';
import {
  checkPodNames,
  checkPodRole,
  checkSessionPolicy,
  POD_IDENTITIES,
  type PodIdentityRecord,
  podIdentityKey,
} from './pod-identities.ts';
import { isRepeated, requestDigest } from './request-digest.ts';
import { newTags } from './tags.ts';
import type { CreatePodIdentityAssociationRequest, CreatePodIdentityAssociationResponse } from './types.gen.ts';

export const createPodIdentityAssociation: Operation<
  CreatePodIdentityAssociationRequest,
  CreatePodIdentityAssociationResponse
> = (input, context) => {
  const { clusterName, namespace, serviceAccount, roleArn } = input;
  const reference = { account: context.account, region: context.region, name: clusterName };
  checkPodNames(input);
  checkSessionPolicy(input);
  return context.store.commit((transaction) => {
    getCluster(transaction, context, clusterName);
    const existing = POD_IDENTITIES.list(transaction, reference, clusterName).find(
      ({ association }) => association.namespace === namespace && association.serviceAccount === serviceAccount,
    );
    if (existing && isRepeated(existing, input)) return { association: existing.association };
    if (existing) throw inUse(`Association already exists: ${existing.association.associationId}`, { clusterName });
    checkPodRole(transaction, context, { roleArn, clusterName });
    const record = newRecord(input, context);
    POD_IDENTITIES.put(transaction, podIdentityKey(reference, record.association.associationId), record);
    return { association: record.association };
  });
};

function newRecord(input: CreatePodIdentityAssociationRequest, context: AwsContext): PodIdentityRecord {
  const { account, region, clock } = context;
  const associationId = `a-${pick('abcdefghijklmnopqrstuvwxyz0123456789', 17)}`;
  const nowMs = clock.simulatedMs();
  const { clusterName, namespace, serviceAccount, roleArn, targetRoleArn, policy } = input;
  return {
    association: {
      clusterName,
      namespace,
      serviceAccount,
      roleArn,
      associationArn: regionalArn('eks', { account, region }, `podidentityassociation/${clusterName}/${associationId}`),
      associationId,
      tags: newTags(context, input.tags),
      createdAt: nowMs,
      modifiedAt: nowMs,
      disableSessionTags: input.disableSessionTags ?? false,
      ...(policy !== undefined && { policy }),
      ...(targetRoleArn !== undefined && {
        targetRoleArn,
        externalId: `${region}/${account}/${clusterName}/${namespace}/${serviceAccount}`,
      }),
    },
    requestToken: input.clientRequestToken,
    requestDigest: requestDigest(input),
  };
}

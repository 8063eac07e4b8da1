// RegisterCluster: a record with what its connector would call with.

import { pick, randomUUID } from '../../lib/ids.ts';
import type { AwsContext, Operation } from '../operation.ts';
import { regionalArn } from '../partitions.ts';
import { findCluster } from './clusters.ts';
import { inUse, invalidParameter } from './errors.ts';
import { resolveRole } from './references.ts';
import { REGISTERED_CLUSTERS, type RegisteredClusterRecord } from './registered-clusters.ts';
import { isRepeated, requestDigest } from './request-digest.ts';
import { newTags } from './tags.ts';
import type { RegisterClusterRequest, RegisterClusterResponse } from './types.gen.ts';

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_ConnectorConfigResponse.html: three days. */
const ACTIVATION_MS = 3 * 86_400_000;

export const registerCluster: Operation<RegisterClusterRequest, RegisterClusterResponse> = (input, context) => {
  const { name, connectorConfig } = input;
  const key = REGISTERED_CLUSTERS.keyOf(context, name);
  return context.store.commit((transaction) => {
    const existing = REGISTERED_CLUSTERS.find(transaction, key);
    if (existing && isRepeated(existing, input)) return { cluster: existing.cluster };
    if (existing || findCluster(transaction, { account: context.account, region: context.region, name }))
      throw inUse(`Cluster already exists with name: ${name}`, { clusterName: name });
    if (!resolveRole(transaction, context, connectorConfig.roleArn))
      throw invalidParameter(`Role with arn: ${connectorConfig.roleArn} does not exist`, { clusterName: name });
    const record = newRecord(input, context);
    REGISTERED_CLUSTERS.put(transaction, key, record);
    return { cluster: record.cluster };
  });
};

function newRecord(input: RegisterClusterRequest, context: AwsContext): RegisteredClusterRecord {
  const nowMs = context.clock.simulatedMs();
  return {
    cluster: {
      name: input.name,
      arn: regionalArn('eks', context, `cluster/${input.name}`),
      createdAt: nowMs,
      status: 'PENDING',
      tags: newTags(context, input.tags),
      connectorConfig: {
        activationId: randomUUID(),
        activationCode: pick('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', 20),
        activationExpiry: nowMs + ACTIVATION_MS,
        provider: input.connectorConfig.provider,
        roleArn: input.connectorConfig.roleArn,
      },
    },
    requestToken: input.clientRequestToken,
    requestDigest: requestDigest(input),
  };
}

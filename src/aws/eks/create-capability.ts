// CreateCapability. Emulator: it is ACTIVE at once; the answer says CREATING, as the service's does.

import { randomUUID } from '../../lib/ids.ts';
import type { AwsContext, Operation } from '../operation.ts';
import { regionalArn } from '../partitions.ts';
import { CAPABILITIES, type CapabilityRecord, capabilityKey } from './capabilities.ts';
import { CAPABILITY_VERSIONS, newConfiguration, withoutServer } from './capability-configurations.ts';
import { getCluster } from './clusters.ts';
import { clusterNotActive, inUse, invalidParameter } from './errors.ts';
import { resolveRole } from './references.ts';
import { isRepeated, requestDigest } from './request-digest.ts';
import { newTags } from './tags.ts';
import type { CreateCapabilityRequest, CreateCapabilityResponse } from './types.gen.ts';

export const createCapability: Operation<CreateCapabilityRequest, CreateCapabilityResponse> = (input, context) => {
  const { clusterName, capabilityName } = input;
  const reference = { account: context.account, region: context.region, name: clusterName };
  const key = capabilityKey(reference, capabilityName);
  return context.store.commit((transaction) => {
    if (getCluster(transaction, context, clusterName).cluster.status !== 'ACTIVE') throw clusterNotActive(clusterName);
    const existing = CAPABILITIES.find(transaction, key);
    if (existing && isRepeated(existing, input)) return { capability: existing.capability };
    if (existing) throw inUse(`Capability already exists with name: ${capabilityName}`, { clusterName });
    const sameType = CAPABILITIES.list(transaction, context, clusterName).find(
      ({ capability }) => capability.type === input.type,
    );
    if (sameType) throw inUse(`Capability already exists with type: ${input.type}`, { clusterName });
    if (!resolveRole(transaction, context, input.roleArn))
      throw invalidParameter(`Role with arn: ${input.roleArn} does not exist`, { clusterName });
    const record = newRecord(input, context);
    CAPABILITIES.put(transaction, key, record);
    const configuration = withoutServer(record.capability.configuration);
    return { capability: { ...record.capability, configuration, status: 'CREATING' } };
  });
};

function newRecord(input: CreateCapabilityRequest, context: AwsContext): CapabilityRecord {
  const { account, region, clock } = context;
  const { clusterName, capabilityName, type, roleArn, deletePropagationPolicy } = input;
  const nowMs = clock.simulatedMs();
  const path = `${clusterName}/${type.toLowerCase()}/${capabilityName}/${randomUUID()}`;
  return {
    capability: {
      capabilityName,
      arn: regionalArn('eks', { account, region }, `capability/${path}`),
      clusterName,
      type,
      roleArn,
      status: 'ACTIVE',
      version: CAPABILITY_VERSIONS[type],
      configuration: newConfiguration(input, context),
      tags: newTags(context, input.tags),
      health: { issues: [] },
      createdAt: nowMs,
      modifiedAt: nowMs,
      deletePropagationPolicy,
    },
    requestToken: input.clientRequestToken,
    requestDigest: requestDigest(input),
  };
}

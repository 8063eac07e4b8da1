// UpdateCapability: the role and the configuration, by an update of the capability.

import { randomUUID } from '../../lib/ids.ts';
import type { Operation } from '../operation.ts';
import { CAPABILITIES, capabilityKey, getCapability } from './capabilities.ts';
import { updatedConfiguration, updateParams } from './capability-configurations.ts';
import { getCluster } from './clusters.ts';
import { invalidParameter } from './errors.ts';
import { resolveRole } from './references.ts';
import { isRepeated, requestDigest } from './request-digest.ts';
import type { UpdateCapabilityRequest, UpdateCapabilityResponse } from './types.gen.ts';
import { UPDATES, type UpdateRecord, updateKey } from './updates.ts';

export const updateCapability: Operation<UpdateCapabilityRequest, UpdateCapabilityResponse> = (input, context) => {
  const { clusterName, capabilityName, roleArn, configuration = {} } = input;
  const reference = { account: context.account, region: context.region, name: clusterName };
  const nowMs = context.clock.simulatedMs();
  return context.store.commit((transaction) => {
    getCluster(transaction, context, clusterName);
    const before = getCapability(transaction, reference, capabilityName);
    const repeated = UPDATES.list(transaction, reference, clusterName).find((update) => isRepeated(update, input));
    if (repeated) return { update: repeated.update };
    if (roleArn !== undefined && !resolveRole(transaction, context, roleArn))
      throw invalidParameter(`Role with arn: ${roleArn} does not exist`, { clusterName });
    CAPABILITIES.put(transaction, capabilityKey(reference, capabilityName), {
      ...before,
      capability: {
        ...before.capability,
        roleArn: roleArn ?? before.capability.roleArn,
        configuration: updatedConfiguration(before.capability.configuration, configuration),
        deletePropagationPolicy: input.deletePropagationPolicy ?? before.capability.deletePropagationPolicy,
        modifiedAt: nowMs,
      },
    });
    const update: UpdateRecord['update'] = {
      id: randomUUID(),
      status: 'Successful',
      type: 'CapabilityUpdate',
      params: updateParams(roleArn, configuration),
      createdAt: nowMs,
      errors: [],
    };
    UPDATES.put(transaction, updateKey(reference, update.id), {
      clusterName,
      capabilityName,
      update,
      change: {},
      startedMs: nowMs,
      requestToken: input.clientRequestToken,
      requestDigest: requestDigest(input),
    });
    return { update: { ...update, status: 'InProgress' } };
  });
};

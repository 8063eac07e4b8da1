// UpdateCapability: the role and the configuration, by an update of the capability.

import { randomUUID } from '../../lib/ids.ts';
import type { Operation } from '../operation.ts';
import { CAPABILITIES, capabilityKey, getCapability } from './capabilities.ts';
import { getCluster } from './clusters.ts';
import { requestDigest } from './request-digest.ts';
import type { UpdateCapabilityRequest, UpdateCapabilityResponse } from './types.gen.ts';
import { UPDATES, type UpdateRecord, updateKey } from './updates.ts';

export const updateCapability: Operation<UpdateCapabilityRequest, UpdateCapabilityResponse> = (input, context) => {
  const { clusterName, capabilityName } = input;
  const reference = { account: context.account, region: context.region, name: clusterName };
  const nowMs = context.clock.simulatedMs();
  return context.store.commit((transaction) => {
    getCluster(transaction, context, clusterName);
    const before = getCapability(transaction, reference, capabilityName);
    CAPABILITIES.put(transaction, capabilityKey(reference, capabilityName), {
      ...before,
      capability: {
        ...before.capability,
        roleArn: input.roleArn ?? before.capability.roleArn,
        deletePropagationPolicy: input.deletePropagationPolicy ?? before.capability.deletePropagationPolicy,
        modifiedAt: nowMs,
      },
    });
    const update: UpdateRecord['update'] = {
      id: randomUUID(),
      status: 'Successful',
      type: 'ConfigUpdate',
      params: [],
      createdAt: nowMs,
      errors: [],
    };
    UPDATES.put(transaction, updateKey(reference, update.id), {
      clusterName,
      capabilityName,
      update,
      change: {},
      startedMs: nowMs,
      requestDigest: requestDigest(input),
    });
    return { update: { ...update, status: 'InProgress' } };
  });
};

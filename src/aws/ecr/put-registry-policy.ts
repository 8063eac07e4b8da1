// PutRegistryPolicy.

import { isObject } from '../../lib/json.ts';
import type { Operation } from '../operation.ts';
import { changeRegistry } from './registries.ts';
import { invalidParameter, readPolicy } from './repositories.ts';
import type { PutRegistryPolicyRequest, PutRegistryPolicyResponse } from './types.gen.ts';

/** A registry lets others do these alone: https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions.html */
const ACTIONS = ['ecr:ReplicateImage', 'ecr:CreateRepository', 'ecr:BatchImportUpstreamImage', 'ecr:*'];

export const putRegistryPolicy: Operation<PutRegistryPolicyRequest, PutRegistryPolicyResponse> = (
  { policyText },
  context,
) => {
  const statements = [readPolicy(policyText)?.['Statement'] ?? []].flat();
  const isGood = (statement: unknown) =>
    isObject(statement) &&
    ['Allow', 'Deny'].includes(String(statement['Effect'])) &&
    statement['Principal'] !== undefined &&
    [statement['Action'] ?? []].flat().every((action) => ACTIONS.includes(String(action)));
  if (statements.length === 0 || !statements.every(isGood))
    throw invalidParameter('PolicyText', 'Invalid registry policy provided');
  changeRegistry(context, (record) => ({ ...record, policyText }));
  return { registryId: context.account, policyText };
};

// SetRepositoryPolicy.

import { isObject } from '../../lib/json.ts';
import type { Operation } from '../operation.ts';
import { changeRepository, invalidParameter, readPolicy } from './repositories.ts';
import type { SetRepositoryPolicyRequest, SetRepositoryPolicyResponse } from './types.gen.ts';

export const setRepositoryPolicy: Operation<SetRepositoryPolicyRequest, SetRepositoryPolicyResponse> = (
  input,
  context,
) => {
  const statements = [readPolicy(input.policyText)?.['Statement'] ?? []].flat();
  const isGood = (statement: unknown) =>
    isObject(statement) &&
    ['Allow', 'Deny'].includes(String(statement['Effect'])) &&
    (statement['Principal'] ?? statement['NotPrincipal']) !== undefined &&
    (statement['Action'] ?? statement['NotAction']) !== undefined;
  if (statements.length === 0 || !statements.every(isGood))
    throw invalidParameter('PolicyText', 'Invalid repository policy provided');
  const { repository, policyText } = changeRepository(context, input, (record) => ({
    ...record,
    policyText: input.policyText,
  }));
  const { registryId, repositoryName } = repository;
  return { registryId, repositoryName, policyText };
};

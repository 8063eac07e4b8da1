// A repository's policy, which may not be there.

import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
import { getRepository } from './repositories.ts';

/** Throws RepositoryNotFoundException, RepositoryPolicyNotFoundException. */
export function existingRepositoryPolicy(
  from: Store | Transaction,
  scope: Scope,
  named: { readonly repositoryName: string; readonly registryId?: string | undefined },
): { registryId: string; repositoryName: string; policyText: string } {
  const { repository, policyText } = getRepository(from, scope, named);
  const { repositoryName } = repository;
  if (policyText === undefined)
    throw new AwsError(
      'RepositoryPolicyNotFoundException',
      `Repository policy does not exist for the repository with name '${repositoryName}' in the registry with id '${scope.account}'`,
    );
  return { registryId: scope.account, repositoryName, policyText };
}

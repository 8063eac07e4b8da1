// A repository's lifecycle policy, which may not be there.

import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
import { getRepository } from './repositories.ts';

/** Throws RepositoryNotFoundException, LifecyclePolicyNotFoundException. */
export function existingLifecyclePolicy(
  from: Store | Transaction,
  scope: Scope,
  named: { readonly repositoryName: string; readonly registryId?: string | undefined },
): { registryId: string; repositoryName: string; lifecyclePolicyText: string } {
  const { repository, lifecyclePolicyText } = getRepository(from, scope, named);
  const { repositoryName } = repository;
  if (lifecyclePolicyText === undefined)
    throw new AwsError(
      'LifecyclePolicyNotFoundException',
      `Lifecycle policy does not exist for the repository with name '${repositoryName}' in the registry with id '${scope.account}'`,
    );
  return { registryId: scope.account, repositoryName, lifecyclePolicyText };
}

// CreateRepository.

import type { Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import { ensureAwsManagedKey } from '../kms/aws-managed-keys.ts';
import type { AwsContext, Operation } from '../operation.ts';
import { partitionOf, regionalArn } from '../partitions.ts';
import { REPOSITORIES, type RepositoryRecord } from './repositories.ts';
import type { CreateRepositoryRequest, CreateRepositoryResponse } from './types.gen.ts';

export const createRepository: Operation<CreateRepositoryRequest, CreateRepositoryResponse> = (input, context) => {
  const { account, region, store, clock } = context;
  const { repositoryName: name } = input;
  const record: RepositoryRecord = {
    repository: {
      repositoryArn: regionalArn('ecr', { account, region }, `repository/${name}`),
      registryId: account,
      repositoryName: name,
      repositoryUri: `${account}.dkr.ecr.${region}.${partitionOf(region).dnsSuffix}/${name}`,
      createdAt: clock.simulatedMs(),
      imageTagMutability: input.imageTagMutability ?? 'MUTABLE',
      ...(input.imageTagMutabilityExclusionFilters && {
        imageTagMutabilityExclusionFilters: input.imageTagMutabilityExclusionFilters,
      }),
      imageScanningConfiguration: { scanOnPush: input.imageScanningConfiguration?.scanOnPush ?? false },
      encryptionConfiguration: { encryptionType: 'AES256' },
    },
    tags: [...(input.tags ?? [])],
  };
  return store.commit((transaction) => {
    const key = REPOSITORIES.keyOf(context, name);
    if (REPOSITORIES.find(transaction, key))
      throw new AwsError(
        'RepositoryAlreadyExistsException',
        `The repository with name '${name}' already exists in the registry with id '${account}'`,
      );
    const encryptionConfiguration = encryptionOf(transaction, context, input);
    const repository = { ...record.repository, encryptionConfiguration };
    REPOSITORIES.put(transaction, key, { ...record, repository });
    return { repository };
  });
};

/** With KMS and no key of one's own, ECR's own key. */
function encryptionOf(
  transaction: Transaction,
  context: AwsContext,
  { encryptionConfiguration: asked }: CreateRepositoryRequest,
) {
  if (!asked || asked.encryptionType === 'AES256') return { encryptionType: 'AES256' as const };
  const kmsKey = asked.kmsKey ?? ensureAwsManagedKey(transaction, context, 'ecr').key.Arn;
  return { encryptionType: asked.encryptionType, kmsKey };
}

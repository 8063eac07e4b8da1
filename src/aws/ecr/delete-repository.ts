// DeleteRepository.

import type { Operation } from '../operation.ts';
import { getRepository, REPOSITORIES } from './repositories.ts';
import type { DeleteRepositoryRequest, DeleteRepositoryResponse } from './types.gen.ts';

export const deleteRepository: Operation<DeleteRepositoryRequest, DeleteRepositoryResponse> = (input, context) =>
  context.store.commit((transaction) => {
    const { repository } = getRepository(transaction, context, input);
    REPOSITORIES.delete(transaction, REPOSITORIES.keyOf(context, repository.repositoryName));
    return { repository };
  });

// PutImageTagMutability.

import type { Operation } from '../operation.ts';
import { changeRepository } from './repositories.ts';
import type { PutImageTagMutabilityRequest, PutImageTagMutabilityResponse } from './types.gen.ts';

export const putImageTagMutability: Operation<PutImageTagMutabilityRequest, PutImageTagMutabilityResponse> = (
  input,
  context,
) => {
  const { imageTagMutability, imageTagMutabilityExclusionFilters } = input;
  const { repository } = changeRepository(context, input, (record) => ({
    ...record,
    repository: { ...record.repository, imageTagMutability, imageTagMutabilityExclusionFilters },
  }));
  const { registryId, repositoryName } = repository;
  return { registryId, repositoryName, imageTagMutability, imageTagMutabilityExclusionFilters };
};

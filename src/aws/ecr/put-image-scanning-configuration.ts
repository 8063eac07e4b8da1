// PutImageScanningConfiguration.

import type { Operation } from '../operation.ts';
import { changeRepository } from './repositories.ts';
import type { PutImageScanningConfigurationRequest, PutImageScanningConfigurationResponse } from './types.gen.ts';

export const putImageScanningConfiguration: Operation<
  PutImageScanningConfigurationRequest,
  PutImageScanningConfigurationResponse
> = (input, context) => {
  const imageScanningConfiguration = { scanOnPush: input.imageScanningConfiguration.scanOnPush ?? false };
  const { repository } = changeRepository(context, input, (record) => ({
    ...record,
    repository: { ...record.repository, imageScanningConfiguration },
  }));
  const { registryId, repositoryName } = repository;
  return { registryId, repositoryName, imageScanningConfiguration };
};

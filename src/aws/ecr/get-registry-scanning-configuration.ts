// GetRegistryScanningConfiguration.

import type { Operation } from '../operation.ts';
import { registryOf } from './registries.ts';
import type { GetRegistryScanningConfigurationRequest, GetRegistryScanningConfigurationResponse } from './types.gen.ts';

export const getRegistryScanningConfiguration: Operation<
  GetRegistryScanningConfigurationRequest,
  GetRegistryScanningConfigurationResponse
> = (_input, context) => ({
  registryId: context.account,
  scanningConfiguration: registryOf(context.store, context).scanning,
});

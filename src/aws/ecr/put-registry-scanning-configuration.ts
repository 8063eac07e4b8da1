// PutRegistryScanningConfiguration. What it leaves out is as in a registry that nobody has touched.

import type { Operation } from '../operation.ts';
import { changeRegistry } from './registries.ts';
import type { PutRegistryScanningConfigurationRequest, PutRegistryScanningConfigurationResponse } from './types.gen.ts';

export const putRegistryScanningConfiguration: Operation<
  PutRegistryScanningConfigurationRequest,
  PutRegistryScanningConfigurationResponse
> = ({ scanType = 'BASIC', rules = [] }, context) => {
  const scanning = { scanType, rules };
  changeRegistry(context, (record) => ({ ...record, scanning }));
  return { registryScanningConfiguration: scanning };
};

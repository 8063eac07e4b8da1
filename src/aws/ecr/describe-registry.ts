// DescribeRegistry: the account's own, which replicates nothing.

import type { Operation } from '../operation.ts';
import type { DescribeRegistryRequest, DescribeRegistryResponse } from './types.gen.ts';

export const describeRegistry: Operation<DescribeRegistryRequest, DescribeRegistryResponse> = (
  _input,
  { account },
) => ({ registryId: account, replicationConfiguration: { rules: [] } });

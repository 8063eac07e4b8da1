// DescribeRegistry: the account's own.

import type { Operation } from '../operation.ts';
import { registryOf } from './registries.ts';
import type { DescribeRegistryRequest, DescribeRegistryResponse } from './types.gen.ts';

export const describeRegistry: Operation<DescribeRegistryRequest, DescribeRegistryResponse> = (_input, context) => ({
  registryId: context.account,
  replicationConfiguration: registryOf(context.store, context).replication,
});

// DescribeKey.

import type { Operation } from '../operation.ts';
import { getKey } from './keys.ts';
import type { DescribeKeyRequest, DescribeKeyResponse } from './types.gen.ts';

export const describeKey: Operation<DescribeKeyRequest, DescribeKeyResponse> = (input, context) => ({
  KeyMetadata: getKey(context.store, context, input.KeyId).key,
});

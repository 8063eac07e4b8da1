// DescribeKey. A key that AWS manages is made when it is asked for by its alias.

import type { Operation } from '../operation.ts';
import { ensureAwsManagedKey, managingService } from './aws-managed-keys.ts';
import { getKey } from './keys.ts';
import type { DescribeKeyRequest, DescribeKeyResponse } from './types.gen.ts';

export const describeKey: Operation<DescribeKeyRequest, DescribeKeyResponse> = ({ KeyId: reference }, context) => {
  const service = managingService(reference);
  if (service !== undefined) context.store.commit((transaction) => ensureAwsManagedKey(transaction, context, service));
  return { KeyMetadata: getKey(context.store, context, reference).key };
};

// GetBucketAcl. Emulator: nobody but the owner has a grant.

import type { Operation } from '../operation.ts';
import { getBucket } from './buckets.ts';
import { ownerOf } from './owners.ts';
import type { GetBucketAclOutput, GetBucketAclRequest } from './types.gen.ts';

export const getBucketAcl: Operation<GetBucketAclRequest, GetBucketAclOutput> = (input, context) => {
  const Owner = ownerOf(getBucket(context.store, context, input).account);
  return { Owner, Grants: [{ Grantee: { ...Owner, Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' }] };
};

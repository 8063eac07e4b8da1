// PutBucketAcl, which buckets take that allow ACLs. Emulator: of these, only the one that they have.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html

import type { Operation } from '../operation.ts';
import { getBucket } from './buckets.ts';
import { notImplemented, s3Error } from './errors.ts';
import { refuseAcl } from './object-settings.ts';
import type { PutBucketAclRequest } from './types.gen.ts';

const GRANTS = {
  GrantFullControl: 'x-amz-grant-full-control',
  GrantRead: 'x-amz-grant-read',
  GrantReadACP: 'x-amz-grant-read-acp',
  GrantWrite: 'x-amz-grant-write',
  GrantWriteACP: 'x-amz-grant-write-acp',
} as const;

export const putBucketAcl: Operation<PutBucketAclRequest, void> = (input, context) => {
  const bucket = getBucket(context.store, context, input);
  const grants = Object.entries(GRANTS).filter(([member]) => input[member as keyof typeof GRANTS] !== undefined);
  if (input.ACL === undefined && input.AccessControlPolicy === undefined && grants.length === 0)
    throw s3Error('MissingSecurityHeader', 'Your request was missing a required header', {
      status: 400,
      MissingHeaderName: 'x-amz-acl',
    });
  if (input.ACL !== undefined && grants.length > 0)
    throw s3Error('InvalidRequest', 'Specifying both Canned ACLs and Header Grants is not allowed', { status: 400 });
  refuseAcl(input.ACL ?? 'by grants', bucket);
  const [[, header = 'x-amz-acl'] = []] = grants;
  if (input.ACL !== 'private') throw notImplemented(header);
};

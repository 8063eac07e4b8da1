// PutBucketPolicy.

import type { Operation } from '../operation.ts';
import { checkBucketPolicy, isPublicPolicy } from './bucket-policies.ts';
import { bucketArn, changeBucket } from './buckets.ts';
import { s3Error } from './errors.ts';
import type { PutBucketPolicyRequest } from './types.gen.ts';

export const putBucketPolicy: Operation<PutBucketPolicyRequest, void> = (input, context) => {
  // The model requires it, the service reads an empty body.
  const { Policy: policy = '' }: { readonly Policy?: string } = input;
  changeBucket(context, input, ({ policy: _, ...bucket }) => {
    const arn = bucketArn(bucket.region, bucket.name);
    checkBucketPolicy(policy, arn);
    if (bucket.publicAccessBlock?.BlockPublicPolicy && isPublicPolicy(policy))
      throw s3Error(
        'AccessDenied',
        `User: ${context.principal.arn} is not authorized to perform: s3:PutBucketPolicy on resource: "${arn}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
        { status: 403 },
      );
    return { policy, ...bucket };
  });
};

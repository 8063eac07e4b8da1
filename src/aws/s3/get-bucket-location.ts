// GetBucketLocation, which every region answers.

import type { Operation } from '../operation.ts';
import { getBucketAnywhere } from './buckets.ts';
import type { GetBucketLocationOutput, GetBucketLocationRequest } from './types.gen.ts';

export const getBucketLocation: Operation<GetBucketLocationRequest, GetBucketLocationOutput> = (input, context) => {
  const { region, location = region } = getBucketAnywhere(context.store, context, input);
  // What the model lists is not all: the service has newer regions, too.
  return region === 'us-east-1'
    ? {}
    : { LocationConstraint: location as GetBucketLocationOutput['LocationConstraint'] };
};

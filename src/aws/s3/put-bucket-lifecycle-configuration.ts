// PutBucketLifecycleConfiguration. Emulator: it is recorded; nothing expires.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html

import { randomUUID } from '../../lib/ids.ts';
import type { Operation } from '../operation.ts';
import { changeBucket } from './buckets.ts';
import { malformedXml, s3Error } from './errors.ts';
import { checkRule } from './lifecycle-rules.ts';
import type { PutBucketLifecycleConfigurationOutput, PutBucketLifecycleConfigurationRequest } from './types.gen.ts';

export const DEFAULT_TRANSITION_SIZE = 'all_storage_classes_128K';
const MOST_RULES = 1000;

export const putBucketLifecycleConfiguration: Operation<
  PutBucketLifecycleConfigurationRequest,
  PutBucketLifecycleConfigurationOutput
> = (input, context) => {
  const { TransitionDefaultMinimumObjectSize = DEFAULT_TRANSITION_SIZE, LifecycleConfiguration } = input;
  const given = LifecycleConfiguration?.Rules ?? [];
  changeBucket(context, input, ({ lifecycle: _, transitionSize: __, ...bucket }) => {
    if (given.length === 0 || given.length > MOST_RULES) throw malformedXml();
    const lifecycle = given.map(({ ID, ...rule }) => ({ ID: ID || randomUUID(), ...rule }));
    for (const rule of lifecycle) checkRule(rule);
    if (new Set(lifecycle.map(({ ID }) => ID)).size < lifecycle.length)
      throw s3Error('InvalidArgument', 'Rule ID must be unique. Found same ID for more than one rule', { status: 400 });
    return { lifecycle, transitionSize: TransitionDefaultMinimumObjectSize, ...bucket };
  });
  return { TransitionDefaultMinimumObjectSize };
};

// PutBucketLifecycleConfiguration. Emulator: it is recorded; nothing expires.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html

import { randomUUID } from '../../lib/ids.ts';
import type { Operation } from '../operation.ts';
import { changeBucket } from './buckets.ts';
import { malformedXml, s3Error } from './errors.ts';
import type {
  LifecycleRule,
  PutBucketLifecycleConfigurationOutput,
  PutBucketLifecycleConfigurationRequest,
} from './types.gen.ts';

export const DEFAULT_TRANSITION_SIZE = 'all_storage_classes_128K';
const MOST_RULES = 1000;
const LONGEST_ID = 255;

export const putBucketLifecycleConfiguration: Operation<
  PutBucketLifecycleConfigurationRequest,
  PutBucketLifecycleConfigurationOutput
> = (input, context) => {
  const { TransitionDefaultMinimumObjectSize = DEFAULT_TRANSITION_SIZE, LifecycleConfiguration } = input;
  const given = LifecycleConfiguration?.Rules ?? [];
  if (given.length === 0 || given.length > MOST_RULES) throw malformedXml();
  const lifecycle = given.map(({ ID, ...rule }) => ({ ID: ID || randomUUID(), ...rule }));
  for (const rule of lifecycle) checkRule(rule);
  if (new Set(lifecycle.map(({ ID }) => ID)).size < lifecycle.length)
    throw s3Error('InvalidArgument', 'Rule ID must be unique. Found same ID for more than one rule', { status: 400 });
  changeBucket(context, input, ({ lifecycle: _, ...bucket }) => ({ lifecycle, ...bucket }));
  return { TransitionDefaultMinimumObjectSize };
};

function checkRule(rule: LifecycleRule & { readonly ID: string }): void {
  const { ID, Filter, Prefix, Expiration, Transitions = [] } = rule;
  if (ID.length > LONGEST_ID)
    throw s3Error('InvalidArgument', `ID length should not exceed allowed limit of ${LONGEST_ID}`, { status: 400 });
  if ((Filter === undefined) === (Prefix === undefined)) throw malformedXml();
  const actions = [
    Expiration,
    rule.Transitions,
    rule.NoncurrentVersionExpiration,
    rule.NoncurrentVersionTransitions,
    rule.AbortIncompleteMultipartUpload,
  ];
  if (actions.every((action) => action === undefined))
    throw s3Error('InvalidRequest', 'At least one action needs to be specified in a rule', { status: 400 });
  const days = [Expiration?.Days, rule.NoncurrentVersionExpiration?.NoncurrentDays];
  if (days.some((count) => count !== undefined && count < 1))
    throw s3Error('InvalidArgument', "'Days' for Expiration action must be a positive integer", { status: 400 });
  const isBoth = (action: { readonly Days?: unknown; readonly Date?: unknown }) =>
    action.Days !== undefined && action.Date !== undefined;
  if ((Expiration !== undefined && isBoth(Expiration)) || Transitions.some(isBoth)) throw malformedXml();
}

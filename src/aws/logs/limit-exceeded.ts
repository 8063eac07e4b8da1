// The quotas of CloudWatch Logs.

import { AwsError } from '../aws-error.ts';

/** The error for one thing more than a quota allows, of every kind. The words are recorded in localstack's tests. */
export function limitExceeded(): AwsError {
  return new AwsError('LimitExceededException', 'Resource limit exceeded.');
}

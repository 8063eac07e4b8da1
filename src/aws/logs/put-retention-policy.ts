// PutRetentionPolicy.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { getLogGroup, putLogGroup } from './log-groups.ts';
import type { PutRetentionPolicyRequest } from './types.gen.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

export const putRetentionPolicy: Operation<PutRetentionPolicyRequest, void> = (input, context) => {
  const { logGroupName, retentionInDays } = input;
  if (!DAYS.includes(retentionInDays))
    throw new AwsError(
      'InvalidParameterException',
      `1 validation error detected: Value '${retentionInDays}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${DAYS.join(', ')}]`,
    );
  context.store.commit((transaction) => {
    const before = getLogGroup(transaction, context, logGroupName);
    putLogGroup(transaction, context, { ...before, group: { ...before.group, retentionInDays } });
  });
};

// PutSubscriptionFilter: one of the same name is replaced. The words are recorded in localstack's tests.

import { AwsError } from '../aws-error.ts';
import type { AwsContext, Operation } from '../operation.ts';
import { checkFilterPattern } from './filter-pattern.ts';
import { limitExceeded } from './limit-exceeded.ts';
import { getLogGroup } from './log-groups.ts';
import { SUBSCRIPTION_FILTERS } from './subscription-filters.ts';
import type { PutSubscriptionFilterRequest } from './types.gen.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const MOST_OF_A_GROUP = 2;

export const putSubscriptionFilter: Operation<PutSubscriptionFilterRequest, void> = (input, context) => {
  const { logGroupName, filterName } = input;
  checkFilterPattern(input.filterPattern, 'Invalid filter pattern');
  checkDestination(context, input);
  context.store.commit((transaction) => {
    getLogGroup(transaction, context, logGroupName);
    const others = SUBSCRIPTION_FILTERS.list(transaction, context, logGroupName).filter(
      (other) => other.filterName !== filterName,
    );
    if (others.length >= MOST_OF_A_GROUP) throw limitExceeded();
    SUBSCRIPTION_FILTERS.put(transaction, SUBSCRIPTION_FILTERS.keyOf(context, logGroupName, filterName), {
      ...input,
      distribution: input.distribution ?? 'ByLogStream',
      applyOnTransformedLogs: input.applyOnTransformedLogs ?? false,
      creationTime: Math.floor(context.clock.simulatedMs()),
    });
  });
};

/** A function of somebody else's is not sent to; a stream is written with a role. Emulator: whether they are there is not known. */
function checkDestination({ account }: AwsContext, { destinationArn, roleArn }: PutSubscriptionFilterRequest): void {
  const [, , vendor, , owner] = destinationArn.split(':');
  if (vendor === 'lambda' && owner !== account)
    throw new AwsError(
      'AccessDeniedException',
      'Cross-account lambda invocation passing is not allowed. You must use DestinationPolicies to create cross account lambda triggers.',
    );
  if ((vendor === 'kinesis' || vendor === 'firehose') && roleArn === undefined)
    throw new AwsError(
      'InvalidParameterException',
      `destinationArn for vendor ${vendor} cannot be used without roleArn`,
    );
}

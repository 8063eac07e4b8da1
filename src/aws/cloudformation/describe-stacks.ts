// DescribeStacks: none, since none can be made; who names one is told so.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import type { DescribeStacksInput, DescribeStacksOutput } from './types.gen.ts';

/** Throws ValidationError, in the service's words as boto/boto3 issue 2807 shows them. */
export const describeStacks: Operation<DescribeStacksInput, DescribeStacksOutput> = ({ StackName }) => {
  if (StackName !== undefined) throw new AwsError('ValidationError', `Stack with id ${StackName} does not exist`);
  return { Stacks: [] };
};

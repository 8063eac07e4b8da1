// DescribeStackResource.

import type { Operation } from '../operation.ts';
import { validationError } from './errors.ts';
import { findResource, toResourceDetail } from './stack-resources.ts';
import { getStack } from './stacks.ts';
import type { DescribeStackResourceInput, DescribeStackResourceOutput } from './types.gen.ts';

export const describeStackResource: Operation<DescribeStackResourceInput, DescribeStackResourceOutput> = (
  { StackName, LogicalResourceId: logicalId },
  context,
) => {
  const stack = getStack(context, StackName, `Stack '${StackName}' does not exist`);
  const resource = findResource(context.store, context, { stack, logicalId });
  if (!resource) throw validationError(`Resource ${logicalId} does not exist for stack ${StackName}`);
  return { StackResourceDetail: toResourceDetail(stack, resource) };
};

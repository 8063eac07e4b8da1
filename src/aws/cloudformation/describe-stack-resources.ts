// DescribeStackResources: of one stack, or of the one that has made what is named.

import type { AwsContext, Operation } from '../operation.ts';
import { validationError } from './errors.ts';
import { listResources, toStackResource } from './stack-resources.ts';
import { getStack, listStackRecords, type StackRecord } from './stacks.ts';
import type { DescribeStackResourcesInput, DescribeStackResourcesOutput } from './types.gen.ts';

export const describeStackResources: Operation<DescribeStackResourcesInput, DescribeStackResourcesOutput> = (
  input,
  context,
) => {
  const { LogicalResourceId: logicalId } = input;
  const stack = stackOf(input, context);
  const asked = listResources(context.store, context, stack).filter(
    (resource) => logicalId === undefined || resource.logicalId === logicalId,
  );
  if (logicalId !== undefined && asked.length === 0)
    throw validationError(`Resource ${logicalId} does not exist for stack ${stack.name}`);
  return { StackResources: asked.map((resource) => toStackResource(stack, resource)) };
};

function stackOf({ StackName, PhysicalResourceId }: DescribeStackResourcesInput, context: AwsContext): StackRecord {
  if ((StackName === undefined) === (PhysicalResourceId === undefined))
    throw validationError('Either StackName or PhysicalResourceId must be specified, but not both.');
  if (StackName !== undefined) return getStack(context, StackName);
  const stack = listStackRecords(context.store, context).find(
    (other) =>
      other.status !== 'DELETE_COMPLETE' &&
      listResources(context.store, context, other).some(({ made }) => made?.physicalId === PhysicalResourceId),
  );
  if (!stack) throw validationError(`Stack for ${PhysicalResourceId} does not exist`);
  return stack;
}

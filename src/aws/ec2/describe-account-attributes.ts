// DescribeAccountAttributes.

import type { Operation } from '../operation.ts';
import { findDefaultVpc } from './default-vpc.ts';
import type { DescribeAccountAttributesRequest, DescribeAccountAttributesResult } from './types.gen.ts';

export const describeAccountAttributes: Operation<DescribeAccountAttributesRequest, DescribeAccountAttributesResult> = (
  input,
  context,
) => {
  const values: Readonly<Record<string, readonly string[]>> = {
    'supported-platforms': ['VPC'],
    'default-vpc': [findDefaultVpc(context.store, context)?.VpcId ?? 'none'],
    'max-instances': ['20'],
    'vpc-max-security-groups-per-interface': ['5'],
    'max-elastic-ips': ['5'],
    'vpc-max-elastic-ips': ['5'],
  };
  const isAsked = (name: string) => !input.AttributeNames?.length || input.AttributeNames.includes(name as never);
  return {
    AccountAttributes: Object.entries(values)
      .filter(([name]) => isAsked(name))
      .map(([AttributeName, texts]) => ({
        AttributeName,
        AttributeValues: texts.map((AttributeValue) => ({ AttributeValue })),
      })),
  };
};

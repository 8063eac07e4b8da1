// DescribeInstances. Emulator: there are none.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { invalidNextToken } from './describe.ts';
import type { DescribeInstancesRequest, DescribeInstancesResult } from './types.gen.ts';

export const describeInstances: Operation<DescribeInstancesRequest, DescribeInstancesResult> = ({
  InstanceIds: ids = [],
  NextToken: token,
}) => {
  if (token !== undefined) throw invalidNextToken(token);
  if (ids.length > 0) {
    const [noun, verb] = ids.length === 1 ? ['ID', 'does'] : ['IDs', 'do'];
    throw new AwsError('InvalidInstanceID.NotFound', `The instance ${noun} '${ids.join(', ')}' ${verb} not exist`);
  }
  return { Reservations: [] };
};

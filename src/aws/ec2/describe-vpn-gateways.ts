// DescribeVpnGateways. Emulator: there are none.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import type { DescribeVpnGatewaysRequest, DescribeVpnGatewaysResult } from './types.gen.ts';

export const describeVpnGateways: Operation<DescribeVpnGatewaysRequest, DescribeVpnGatewaysResult> = ({
  VpnGatewayIds: ids = [],
}) => {
  if (ids.length > 0) {
    const [noun, verb] = ids.length === 1 ? ['ID', 'does'] : ['IDs', 'do'];
    throw new AwsError('InvalidVpnGatewayID.NotFound', `The vpnGateway ${noun} '${ids.join(', ')}' ${verb} not exist`);
  }
  return { VpnGateways: [] };
};

// Interface endpoints take the time that the dial gives them; gateways are there at once, and go as slowly as others.

import {
  CreateVpcEndpointCommand,
  DeleteSubnetCommand,
  DeleteVpcEndpointsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  type VpcEndpointType,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../../../src/lib/clock.ts';
import { type RunningAws, startAws } from '../support/start-aws.ts';

async function givenEndpoint(aws: RunningAws, VpcEndpointType: VpcEndpointType, service: string) {
  const { Subnets = [] } = await aws.ec2.send(new DescribeSubnetsCommand({}));
  const { VpcId = '', SubnetId = '' } = Subnets[0] ?? {};
  const made = await aws.ec2.send(
    new CreateVpcEndpointCommand({
      VpcId,
      VpcEndpointType,
      ServiceName: `com.amazonaws.us-west-2.${service}`,
      SubnetIds: VpcEndpointType === 'Interface' ? [SubnetId] : [],
    }),
  );
  return { SubnetId, id: made.VpcEndpoint?.VpcEndpointId ?? '', answered: made.VpcEndpoint?.State };
}

async function stateOf(aws: RunningAws, id: string) {
  const found = await aws.ec2.send(new DescribeVpcEndpointsCommand({ VpcEndpointIds: [id] }));
  return found.VpcEndpoints?.[0]?.State;
}

const remove = (aws: RunningAws, id: string) => aws.ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [id] }));

describe('a VPC endpoint', () => {
  it('is pending and then available, deleting and then gone, as slowly as the dial says', async () => {
    const clock = manualClock(Date.now());
    await using aws = await startAws({ dial: 'vpc-endpoint-create=90,vpc-endpoint-delete=60', clock });
    const { id, SubnetId, answered } = await givenEndpoint(aws, 'Interface', 'sts');
    expect(answered).toBe('pending');
    expect(await stateOf(aws, id)).toBe('pending');
    const Filters = [{ Name: 'vpc-endpoint-state', Values: ['pending'] }];
    expect((await aws.ec2.send(new DescribeVpcEndpointsCommand({ Filters }))).VpcEndpoints).toHaveLength(1);
    clock.advance(90_000);
    expect(await stateOf(aws, id)).toBe('available');
    expect((await remove(aws, id)).Unsuccessful ?? []).toEqual([]);
    expect(await stateOf(aws, id)).toBe('deleting');
    clock.advance(30_000);
    expect((await remove(aws, id)).Unsuccessful ?? []).toEqual([]);
    await expect(aws.ec2.send(new DeleteSubnetCommand({ SubnetId }))).rejects.toMatchObject({
      name: 'DependencyViolation',
    });
    clock.advance(30_000);
    await expect(stateOf(aws, id)).rejects.toMatchObject({
      name: 'InvalidVpcEndpointId.NotFound',
      message: `The Vpc Endpoint Id '${id}' does not exist`,
    });
  });

  it('that is a gateway is available at once', async () => {
    const clock = manualClock(Date.now());
    await using aws = await startAws({ dial: 'realistic', clock });
    const { id, answered } = await givenEndpoint(aws, 'Gateway', 's3');
    expect(answered).toBe('available');
    await remove(aws, id);
    expect(await stateOf(aws, id)).toBe('deleting');
  });

  it('is there by the next request when the dial is at instant, and then gone', async () => {
    await using aws = await startAws();
    const { id } = await givenEndpoint(aws, 'Interface', 'sts');
    expect(await stateOf(aws, id)).toBe('available');
    await remove(aws, id);
    await expect(stateOf(aws, id)).rejects.toMatchObject({ name: 'InvalidVpcEndpointId.NotFound' });
  });
});

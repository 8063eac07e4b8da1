// NAT gateways take the time that the dial gives them: pending, then available; deleting, then deleted.

import {
  AllocateAddressCommand,
  CreateNatGatewayCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteNatGatewayCommand,
  DescribeAddressesCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkInterfacesCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../../../src/lib/clock.ts';
import { subnetIds } from '../support/given.ts';
import { type RunningAws, startAws } from '../support/start-aws.ts';

async function givenGateway(aws: RunningAws) {
  const { AllocationId = '' } = await aws.ec2.send(new AllocateAddressCommand({}));
  const [SubnetId = ''] = await subnetIds(aws, 'public');
  const made = await aws.ec2.send(new CreateNatGatewayCommand({ SubnetId, AllocationId }));
  return { AllocationId, NatGatewayId: made.NatGateway?.NatGatewayId ?? '', answered: made.NatGateway?.State };
}

async function stateOf(aws: RunningAws, id: string) {
  const found = await aws.ec2.send(new DescribeNatGatewaysCommand({ NatGatewayIds: [id] }));
  return found.NatGateways?.[0]?.State;
}

describe('a NAT gateway', () => {
  it('is pending and then available, deleting and then deleted, as slowly as the dial says', async () => {
    const clock = manualClock(Date.now());
    await using aws = await startAws({ dial: 'nat-gateway-create=100,nat-gateway-delete=50', clock });
    const { AllocationId, NatGatewayId, answered } = await givenGateway(aws);
    expect(answered).toBe('pending');
    expect(await stateOf(aws, NatGatewayId)).toBe('pending');
    clock.advance(100_000);
    expect(await stateOf(aws, NatGatewayId)).toBe('available');
    await aws.ec2.send(new DeleteNatGatewayCommand({ NatGatewayId }));
    const address = new DescribeAddressesCommand({ AllocationIds: [AllocationId] });
    expect(await stateOf(aws, NatGatewayId)).toBe('deleting');
    expect((await aws.ec2.send(address)).Addresses?.[0]?.AssociationId).toBeDefined();
    clock.advance(50_000);
    expect(await stateOf(aws, NatGatewayId)).toBe('deleted');
    expect((await aws.ec2.send(address)).Addresses?.[0]?.AssociationId).toBeUndefined();
    const description = `Interface for NAT Gateway ${NatGatewayId}`;
    const interfaces = new DescribeNetworkInterfacesCommand({
      Filters: [{ Name: 'description', Values: [description] }],
    });
    expect((await aws.ec2.send(interfaces)).NetworkInterfaces).toEqual([]);
  });

  it('is there by the next request when the dial is at instant', async () => {
    await using aws = await startAws();
    const { NatGatewayId } = await givenGateway(aws);
    expect(await stateOf(aws, NatGatewayId)).toBe('available');
    await aws.ec2.send(new DeleteNatGatewayCommand({ NatGatewayId }));
    expect(await stateOf(aws, NatGatewayId)).toBe('deleted');
  });

  it('of a private network has the address in its subnet that was asked for', async () => {
    await using aws = await startAws();
    const { Vpc } = await aws.ec2.send(new CreateVpcCommand({ CidrBlock: '10.1.0.0/16' }));
    const place = { VpcId: Vpc?.VpcId, CidrBlock: '10.1.1.0/24' };
    const SubnetId = (await aws.ec2.send(new CreateSubnetCommand(place))).Subnet?.SubnetId;
    const make = (more: object) =>
      aws.ec2.send(new CreateNatGatewayCommand({ SubnetId, ConnectivityType: 'private', ...more }));
    const { NatGateway } = await make({ PrivateIpAddress: '10.1.1.77' });
    const found = await aws.ec2.send(
      new DescribeNatGatewaysCommand({ NatGatewayIds: [NatGateway?.NatGatewayId ?? ''] }),
    );
    expect(found.NatGateways?.[0]?.NatGatewayAddresses).toMatchObject([{ PrivateIp: '10.1.1.77' }]);
    await expect(make({ PrivateIpAddress: '10.1.1.77' })).rejects.toMatchObject({ name: 'InvalidIPAddress.InUse' });
    await expect(make({ PrivateIpAddress: '10.9.0.1' })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    await expect(make({ SecondaryPrivateIpAddressCount: 1 })).rejects.toMatchObject({
      name: 'UnsupportedOperation',
      message: 'Secondary addresses of NAT gateways are not emulated.',
    });
  });
});

// NAT gateways take the time that the dial gives them: pending, then available; deleting, then deleted.

import {
  AllocateAddressCommand,
  CreateNatGatewayCommand,
  CreateNetworkInterfaceCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteNatGatewayCommand,
  DescribeAddressesCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSubnetsCommand,
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
  });

  it('of a public network has further addresses, which are taken until it is gone', async () => {
    await using aws = await startAws();
    const [SubnetId = ''] = await subnetIds(aws, 'public');
    const allocate = async () => (await aws.ec2.send(new AllocateAddressCommand({}))).AllocationId ?? '';
    const [AllocationId, second, third] = [await allocate(), await allocate(), await allocate()];
    const subnet = async () => (await aws.ec2.send(new DescribeSubnetsCommand({ SubnetIds: [SubnetId] }))).Subnets?.[0];
    const free = async () => (await subnet())?.AvailableIpAddressCount;
    const before = (await free()) ?? 0;
    const asked = ((await subnet())?.CidrBlock ?? '').replace(/\d+\/\d+$/, '77');
    const make = (more: object) => aws.ec2.send(new CreateNatGatewayCommand({ SubnetId, AllocationId, ...more }));
    const { NatGateway } = await make({
      SecondaryAllocationIds: [second, third],
      SecondaryPrivateIpAddresses: [asked],
    });
    const NatGatewayId = NatGateway?.NatGatewayId ?? '';
    expect(await free()).toBe(before - 3);
    const found = await aws.ec2.send(new DescribeNatGatewaysCommand({ NatGatewayIds: [NatGatewayId] }));
    const addresses = found.NatGateways?.[0]?.NatGatewayAddresses ?? [];
    expect(addresses).toMatchObject([
      { AllocationId, IsPrimary: true, Status: 'succeeded' },
      { AllocationId: second, IsPrimary: false, Status: 'succeeded', PrivateIp: asked },
      { AllocationId: third, IsPrimary: false, Status: 'succeeded' },
    ]);
    expect(new Set(addresses.map(({ PrivateIp }) => PrivateIp)).size).toBe(3);
    const eni = new DescribeNetworkInterfacesCommand({
      NetworkInterfaceIds: [addresses[0]?.NetworkInterfaceId ?? ''],
    });
    const { NetworkInterfaces } = await aws.ec2.send(eni);
    expect(NetworkInterfaces?.[0]?.PrivateIpAddresses?.map(({ PrivateIpAddress }) => PrivateIpAddress)).toEqual(
      addresses.map(({ PrivateIp }) => PrivateIp),
    );
    const addressOf = async (id: string) =>
      (await aws.ec2.send(new DescribeAddressesCommand({ AllocationIds: [id] }))).Addresses?.[0];
    expect(await addressOf(second)).toMatchObject({ PrivateIpAddress: asked });
    const own = new CreateNetworkInterfaceCommand({ SubnetId, PrivateIpAddress: asked });
    await expect(aws.ec2.send(own)).rejects.toMatchObject({ name: 'InvalidIPAddress.InUse' });
    await aws.ec2.send(new DeleteNatGatewayCommand({ NatGatewayId }));
    await aws.idle();
    expect(await free()).toBe(before);
    expect((await addressOf(second))?.AssociationId).toBeUndefined();
    await aws.ec2.send(own);
  });

  it('of a private network has as many further addresses as it was asked for, and none that are elastic', async () => {
    await using aws = await startAws();
    const [SubnetId = ''] = await subnetIds(aws, 'private');
    const make = (more: object) =>
      aws.ec2.send(new CreateNatGatewayCommand({ SubnetId, ConnectivityType: 'private', ...more }));
    const { NatGateway } = await make({ SecondaryPrivateIpAddressCount: 2 });
    const asked = { NatGatewayIds: [NatGateway?.NatGatewayId ?? ''] };
    const { NatGateways } = await aws.ec2.send(new DescribeNatGatewaysCommand(asked));
    const addresses = NatGateways?.[0]?.NatGatewayAddresses?.map(({ PrivateIp }) => PrivateIp) ?? [];
    expect(new Set(addresses).size).toBe(3);
    await expect(make({ SecondaryAllocationIds: ['eipalloc-1'] })).rejects.toMatchObject({
      name: 'InvalidParameterCombination',
    });
    await expect(
      make({ ConnectivityType: 'public', AllocationId: 'eipalloc-1', SecondaryPrivateIpAddressCount: 1 }),
    ).rejects.toMatchObject({ name: 'InvalidParameterCombination' });
  });
});

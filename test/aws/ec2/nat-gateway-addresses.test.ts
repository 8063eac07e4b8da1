// Addresses come to NAT gateways and leave them: associating and disassociating, assigning and unassigning, as slowly as the dial says.

import {
  AllocateAddressCommand,
  AssignPrivateNatGatewayAddressCommand,
  AssociateNatGatewayAddressCommand,
  CreateNatGatewayCommand,
  DeleteNatGatewayCommand,
  DescribeAddressesCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSubnetsCommand,
  DisassociateNatGatewayAddressCommand,
  UnassignPrivateNatGatewayAddressCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../../../src/lib/clock.ts';
import { subnetIds } from '../support/given.ts';
import { type RunningAws, startAws } from '../support/start-aws.ts';

async function allocate(aws: RunningAws): Promise<string> {
  return (await aws.ec2.send(new AllocateAddressCommand({}))).AllocationId ?? '';
}

async function givenGateway(aws: RunningAws, kind: 'public' | 'private') {
  const [SubnetId = ''] = await subnetIds(aws, kind);
  const given = kind === 'public' ? { AllocationId: await allocate(aws) } : { ConnectivityType: kind };
  const { NatGateway } = await aws.ec2.send(new CreateNatGatewayCommand({ SubnetId, ...given }));
  await aws.idle();
  return { SubnetId, NatGatewayId: NatGateway?.NatGatewayId ?? '' };
}

async function addressesOf(aws: RunningAws, id: string) {
  const found = await aws.ec2.send(new DescribeNatGatewaysCommand({ NatGatewayIds: [id] }));
  return found.NatGateways?.[0]?.NatGatewayAddresses ?? [];
}

async function freeIn(aws: RunningAws, id: string): Promise<number> {
  const { Subnets } = await aws.ec2.send(new DescribeSubnetsCommand({ SubnetIds: [id] }));
  return Subnets?.[0]?.AvailableIpAddressCount ?? 0;
}

describe('a public NAT gateway', () => {
  it('gets further elastic addresses and lets go of them, each in its time', async () => {
    const clock = manualClock(Date.now());
    await using aws = await startAws({ dial: 'nat-gateway-create=100,nat-gateway-delete=50', clock });
    const { SubnetId, NatGatewayId } = await givenGateway(aws, 'public');
    const second = await allocate(aws);
    const associate = new AssociateNatGatewayAddressCommand({ NatGatewayId, AllocationIds: [second] });
    await expect(aws.ec2.send(associate)).rejects.toMatchObject({ name: 'IncorrectState' });
    clock.advance(100_000);
    await aws.idle();
    const before = await freeIn(aws, SubnetId);
    const { NatGatewayAddresses: told } = await aws.ec2.send(associate);
    const eni = (await addressesOf(aws, NatGatewayId))[0]?.NetworkInterfaceId;
    expect(told).toEqual([{ AllocationId: second, NetworkInterfaceId: eni, IsPrimary: false, Status: 'associating' }]);
    expect(await addressesOf(aws, NatGatewayId)).toMatchObject([{ Status: 'succeeded' }, { Status: 'associating' }]);
    clock.advance(100_000);
    await aws.idle();
    const [, added] = await addressesOf(aws, NatGatewayId);
    expect(added).toMatchObject({ AllocationId: second, NetworkInterfaceId: eni, Status: 'succeeded' });
    expect(await freeIn(aws, SubnetId)).toBe(before - 1);
    const AssociationIds = [added?.AssociationId ?? ''];
    const leave = new DisassociateNatGatewayAddressCommand({ NatGatewayId, AssociationIds });
    expect((await aws.ec2.send(leave)).NatGatewayAddresses).toEqual([{ ...added, Status: 'disassociating' }]);
    await expect(aws.ec2.send(leave)).rejects.toMatchObject({ name: 'IncorrectState' });
    clock.advance(50_000);
    await aws.idle();
    expect(await addressesOf(aws, NatGatewayId)).toHaveLength(1);
    expect(await freeIn(aws, SubnetId)).toBe(before);
    const { Addresses } = await aws.ec2.send(new DescribeAddressesCommand({ AllocationIds: [second] }));
    expect(Addresses?.[0]?.AssociationId).toBeUndefined();
    const described = new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [eni ?? ''] });
    expect((await aws.ec2.send(described)).NetworkInterfaces?.[0]?.PrivateIpAddresses).toHaveLength(1);
  });

  it('is deleted also while an address leaves it', async () => {
    const clock = manualClock(Date.now());
    await using aws = await startAws({ dial: 'nat-gateway-delete=50', clock });
    const { SubnetId, NatGatewayId } = await givenGateway(aws, 'public');
    const before = await freeIn(aws, SubnetId);
    const AllocationIds = [await allocate(aws)];
    await aws.ec2.send(new AssociateNatGatewayAddressCommand({ NatGatewayId, AllocationIds }));
    await aws.idle();
    const AssociationIds = [(await addressesOf(aws, NatGatewayId))[1]?.AssociationId ?? ''];
    await aws.ec2.send(new DisassociateNatGatewayAddressCommand({ NatGatewayId, AssociationIds }));
    await aws.ec2.send(new DeleteNatGatewayCommand({ NatGatewayId }));
    clock.advance(50_000);
    await aws.idle();
    expect(await freeIn(aws, SubnetId)).toBe(before + 1);
    const { Addresses } = await aws.ec2.send(new DescribeAddressesCommand({ AllocationIds }));
    expect(Addresses?.[0]?.AssociationId).toBeUndefined();
  });

  it('keeps its first address, and has none of another kind', async () => {
    await using aws = await startAws();
    const { NatGatewayId } = await givenGateway(aws, 'public');
    const [first] = await addressesOf(aws, NatGatewayId);
    const leave = (AssociationIds: string[]) =>
      aws.ec2.send(new DisassociateNatGatewayAddressCommand({ NatGatewayId, AssociationIds }));
    await expect(leave([first?.AssociationId ?? ''])).rejects.toMatchObject({ name: 'InvalidParameter' });
    await expect(leave(['eipassoc-00000000000000000'])).rejects.toMatchObject({
      name: 'InvalidAssociationID.NotFound',
    });
    const AllocationIds = [first?.AllocationId ?? ''];
    await expect(
      aws.ec2.send(new AssociateNatGatewayAddressCommand({ NatGatewayId, AllocationIds })),
    ).rejects.toMatchObject({ name: 'Resource.AlreadyAssociated' });
    await expect(
      aws.ec2.send(new AssignPrivateNatGatewayAddressCommand({ NatGatewayId, PrivateIpAddressCount: 1 })),
    ).rejects.toMatchObject({ name: 'InvalidParameter' });
    expect(await addressesOf(aws, NatGatewayId)).toEqual([first]);
  });
});

describe('a private NAT gateway', () => {
  it('gets the addresses that are asked for, or as many, and lets go of them', async () => {
    await using aws = await startAws();
    const { SubnetId, NatGatewayId } = await givenGateway(aws, 'private');
    const before = await freeIn(aws, SubnetId);
    const { Subnets } = await aws.ec2.send(new DescribeSubnetsCommand({ SubnetIds: [SubnetId] }));
    const asked = (Subnets?.[0]?.CidrBlock ?? '').replace(/\d+\/\d+$/, '77');
    const assign = (more: object) => aws.ec2.send(new AssignPrivateNatGatewayAddressCommand({ NatGatewayId, ...more }));
    const named = await assign({ PrivateIpAddresses: [asked] });
    expect(named.NatGatewayAddresses).toMatchObject([{ PrivateIp: asked, IsPrimary: false, Status: 'assigning' }]);
    expect((await assign({ PrivateIpAddressCount: 2 })).NatGatewayAddresses).toHaveLength(2);
    await aws.idle();
    const addresses = await addressesOf(aws, NatGatewayId);
    expect(addresses.map(({ Status }) => Status)).toEqual(['succeeded', 'succeeded', 'succeeded', 'succeeded']);
    expect(new Set(addresses.map(({ PrivateIp }) => PrivateIp)).size).toBe(4);
    await expect(assign({})).rejects.toMatchObject({ name: 'MissingParameter' });
    await expect(assign({ PrivateIpAddresses: [asked], PrivateIpAddressCount: 1 })).rejects.toMatchObject({
      name: 'InvalidParameterCombination',
    });
    const leave = (...PrivateIpAddresses: string[]) =>
      aws.ec2.send(new UnassignPrivateNatGatewayAddressCommand({ NatGatewayId, PrivateIpAddresses }));
    await expect(leave(addresses[0]?.PrivateIp ?? '')).rejects.toMatchObject({ name: 'InvalidParameter' });
    await expect(leave('10.9.9.9')).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    expect((await leave(asked)).NatGatewayAddresses).toMatchObject([{ PrivateIp: asked, Status: 'unassigning' }]);
    await aws.idle();
    expect((await addressesOf(aws, NatGatewayId)).map(({ PrivateIp }) => PrivateIp)).not.toContain(asked);
    expect(await freeIn(aws, SubnetId)).toBe(before - 2);
  });
});

// Interfaces that users make, and elastic addresses on them, driven by the SDK.

import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  CreateNetworkInterfaceCommand,
  type CreateNetworkInterfaceCommandInput,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteNetworkInterfaceCommand,
  DeleteSubnetCommand,
  DescribeAddressesCommand,
  DescribeNetworkInterfaceAttributeCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSubnetsCommand,
  DisassociateAddressCommand,
  ModifyNetworkInterfaceAttributeCommand,
  ReleaseAddressCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eksInterfaceIds, givenCluster, givenRoles, subnetIds } from '../support/given.ts';
import { type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
let SubnetId: string;
let VpcId: string;
beforeEach(async () => {
  aws = await startAws();
  SubnetId = (await subnetIds(aws, 'private'))[0] ?? '';
  const { Subnets } = await aws.ec2.send(new DescribeSubnetsCommand({ SubnetIds: [SubnetId] }));
  VpcId = Subnets?.[0]?.VpcId ?? '';
});
afterEach(() => aws[Symbol.asyncDispose]());

async function create(input: Partial<CreateNetworkInterfaceCommandInput> = {}) {
  const made = await aws.ec2.send(new CreateNetworkInterfaceCommand({ SubnetId, ...input }));
  return made.NetworkInterface ?? {};
}

const find = async (id: string) =>
  (await aws.ec2.send(new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [id] }))).NetworkInterfaces?.[0];

/** An address of the subnet by its place in it. */
async function addressAt(place: number): Promise<string> {
  const { Subnets } = await aws.ec2.send(new DescribeSubnetsCommand({ SubnetIds: [SubnetId] }));
  const [a, b, c, d] = (Subnets?.[0]?.CidrBlock ?? '').split('/')[0]?.split('.').map(Number) ?? [];
  return [a, b, c, (d ?? 0) + place].join('.');
}

describe('an interface of one’s own', () => {
  it('is available at an address of its subnet, in the default group, until it is deleted', async () => {
    const free = async () =>
      (await aws.ec2.send(new DescribeSubnetsCommand({ SubnetIds: [SubnetId] }))).Subnets?.[0]?.AvailableIpAddressCount;
    const before = (await free()) ?? 0;
    const made = await create({ Description: 'mine' });
    expect(made).toMatchObject({ Status: 'pending', RequesterManaged: false, Description: 'mine', SubnetId, VpcId });
    const id = made.NetworkInterfaceId ?? '';
    const found = await find(id);
    expect(found).toMatchObject({ Status: 'available', Groups: [{ GroupName: 'default' }], SourceDestCheck: true });
    expect(found?.Attachment).toBeUndefined();
    expect(await free()).toBe(before - 1);
    await expect(aws.ec2.send(new DeleteSubnetCommand({ SubnetId }))).rejects.toMatchObject({
      name: 'DependencyViolation',
    });
    await aws.ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id }));
    expect(await free()).toBe(before);
    await expect(find(id)).rejects.toMatchObject({
      name: 'InvalidNetworkInterfaceID.NotFound',
      message: `The networkInterface ID '${id}' does not exist`,
    });
  });

  it('has the address, the groups and the tags that are asked for', async () => {
    const { GroupId = '' } = await aws.ec2.send(
      new CreateSecurityGroupCommand({ VpcId, GroupName: 'own', Description: 'own' }),
    );
    const PrivateIpAddress = await addressAt(9);
    const Tags = [{ Key: 'Name', Value: 'mine' }];
    const made = await create({
      PrivateIpAddress,
      Groups: [GroupId],
      TagSpecifications: [{ ResourceType: 'network-interface', Tags }],
    });
    expect(made).toMatchObject({ PrivateIpAddress, Groups: [{ GroupId, GroupName: 'own' }], TagSet: Tags });
    const id = made.NetworkInterfaceId ?? '';
    await aws.ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'stage', Value: 'dev' }] }));
    expect((await find(id))?.TagSet).toHaveLength(2);
    await expect(create({ PrivateIpAddress })).rejects.toMatchObject({
      name: 'InvalidIPAddress.InUse',
      message: `Address ${PrivateIpAddress} is in use.`,
    });
  });

  it('takes no address that is not to be had', async () => {
    await expect(create({ PrivateIpAddress: '192.168.7.7' })).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: "Address does not fall within the subnet's address range",
    });
    for (const place of [0, 3])
      await expect(create({ PrivateIpAddress: await addressAt(place) })).rejects.toMatchObject({
        message: "Address is in subnet's reserved address range",
      });
    await expect(create({ SubnetId: 'subnet-1' })).rejects.toMatchObject({ name: 'InvalidSubnetID.NotFound' });
    await expect(create({ Groups: ['sg-1'] })).rejects.toMatchObject({ name: 'InvalidGroup.NotFound' });
    await expect(create({ SecondaryPrivateIpAddressCount: 2 })).rejects.toMatchObject({ name: 'UnsupportedOperation' });
  });

  it('is changed one attribute at a time, and tells each', async () => {
    const { NetworkInterfaceId = '' } = await create();
    const modify = (change: object) =>
      aws.ec2.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, ...change }));
    await modify({ Description: { Value: 'changed' } });
    await modify({ SourceDestCheck: { Value: false } });
    const { GroupId = '' } = await aws.ec2.send(
      new CreateSecurityGroupCommand({ VpcId, GroupName: 'own', Description: 'own' }),
    );
    await modify({ Groups: [GroupId] });
    const tell = (Attribute: 'description' | 'sourceDestCheck' | 'groupSet' | 'attachment') =>
      aws.ec2.send(new DescribeNetworkInterfaceAttributeCommand({ NetworkInterfaceId, Attribute }));
    expect((await tell('description')).Description?.Value).toBe('changed');
    expect((await tell('sourceDestCheck')).SourceDestCheck?.Value).toBe(false);
    expect((await tell('groupSet')).Groups).toEqual([{ GroupId, GroupName: 'own' }]);
    expect((await tell('attachment')).Attachment).toBeUndefined();
    await expect(modify({})).rejects.toMatchObject({ name: 'InvalidParameterCombination' });
    await expect(modify({ Description: { Value: 'a' }, SourceDestCheck: { Value: true } })).rejects.toMatchObject({
      message: 'Fields for multiple attribute types specified.',
    });
  });

  it('is none that EKS holds: those are not the account’s to change', async () => {
    await givenRoles(aws);
    await givenCluster(aws, { name: 'demo' });
    const [NetworkInterfaceId = ''] = await eksInterfaceIds(aws);
    const Description = { Value: 'mine' };
    await expect(
      aws.ec2.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, Description })),
    ).rejects.toMatchObject({ name: 'AuthFailure' });
    await expect(aws.ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId }))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: `Network interface '${NetworkInterfaceId}' is currently in use.`,
    });
  });
});

describe('an elastic address', () => {
  const allocate = async () => (await aws.ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }))).AllocationId ?? '';
  const addressOf = async (id: string) =>
    (await aws.ec2.send(new DescribeAddressesCommand({ AllocationIds: [id] }))).Addresses?.[0];

  it('is bound to an interface, told by both, and free again afterwards', async () => {
    const AllocationId = await allocate();
    const { NetworkInterfaceId = '', PrivateIpAddress } = await create();
    const associate = () => aws.ec2.send(new AssociateAddressCommand({ AllocationId, NetworkInterfaceId }));
    const { AssociationId } = await associate();
    expect(await addressOf(AllocationId)).toMatchObject({ AssociationId, NetworkInterfaceId, PrivateIpAddress });
    const { PublicIp } = (await addressOf(AllocationId)) ?? {};
    expect((await find(NetworkInterfaceId))?.Association).toMatchObject({ AllocationId, AssociationId, PublicIp });
    expect((await associate()).AssociationId).toBe(AssociationId);
    await expect(aws.ec2.send(new ReleaseAddressCommand({ AllocationId }))).rejects.toMatchObject({
      name: 'InvalidIPAddress.InUse',
    });
    await aws.ec2.send(new DisassociateAddressCommand({ AssociationId }));
    expect((await find(NetworkInterfaceId))?.Association).toBeUndefined();
    await aws.ec2.send(new ReleaseAddressCommand({ AllocationId }));
  });

  it('moves only where that is allowed, and is free when its interface goes', async () => {
    const AllocationId = await allocate();
    const [first, second] = [await create(), await create()];
    const associate = (NetworkInterfaceId = '', AllowReassociation = false) =>
      aws.ec2.send(new AssociateAddressCommand({ AllocationId, NetworkInterfaceId, AllowReassociation }));
    const { AssociationId } = await associate(first.NetworkInterfaceId);
    await expect(associate(second.NetworkInterfaceId)).rejects.toMatchObject({
      name: 'Resource.AlreadyAssociated',
      message: `resource ${AllocationId} is already associated with associate-id ${AssociationId}`,
    });
    await associate(second.NetworkInterfaceId, true);
    expect((await find(first.NetworkInterfaceId ?? ''))?.Association).toBeUndefined();
    await aws.ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: second.NetworkInterfaceId ?? '' }));
    expect((await addressOf(AllocationId))?.AssociationId).toBeUndefined();
  });

  it('is no instance’s, as there are none, and that of a NAT gateway stays with it', async () => {
    const AllocationId = await allocate();
    await expect(
      aws.ec2.send(new AssociateAddressCommand({ AllocationId, InstanceId: 'i-0123456789abcdef0' })),
    ).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
    const { Addresses = [] } = await aws.ec2.send(new DescribeAddressesCommand({}));
    const AssociationId = Addresses.find((found) => found.AssociationId !== undefined)?.AssociationId;
    await expect(aws.ec2.send(new DisassociateAddressCommand({ AssociationId }))).rejects.toMatchObject({
      name: 'AuthFailure',
    });
  });
});

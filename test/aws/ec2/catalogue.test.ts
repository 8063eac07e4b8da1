// DHCP options, managed prefix lists, and the types of instances, driven by the SDK.

import {
  AssociateDhcpOptionsCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateDhcpOptionsCommand,
  CreateManagedPrefixListCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteDhcpOptionsCommand,
  DeleteManagedPrefixListCommand,
  DescribeDhcpOptionsCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  DescribeKeyPairsCommand,
  DescribeManagedPrefixListsCommand,
  DescribeTagsCommand,
  DescribeVpcsCommand,
  GetManagedPrefixListEntriesCommand,
  ModifyManagedPrefixListCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, REGION, type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
let VpcId: string;
beforeEach(async () => {
  aws = await startAws();
  VpcId = (await aws.ec2.send(new DescribeVpcsCommand({}))).Vpcs?.[0]?.VpcId ?? '';
});
afterEach(() => aws[Symbol.asyncDispose]());

const tagsOf = async (id: string) =>
  (await aws.ec2.send(new DescribeTagsCommand({ Filters: [{ Name: 'resource-id', Values: [id] }] }))).Tags;

describe('a set of DHCP options', () => {
  const DhcpConfigurations = [
    { Key: 'domain-name', Values: ['shop.example'] },
    { Key: 'domain-name-servers', Values: ['10.0.0.2', 'AmazonProvidedDNS'] },
  ];

  it('is kept, given to a VPC, and deleted when no VPC has it', async () => {
    const { DhcpOptions } = await aws.ec2.send(new CreateDhcpOptionsCommand({ DhcpConfigurations }));
    const DhcpOptionsId = DhcpOptions?.DhcpOptionsId ?? '';
    expect(DhcpOptionsId).toMatch(/^dopt-0[0-9a-f]{16}$/);
    await aws.ec2.send(new CreateTagsCommand({ Resources: [DhcpOptionsId], Tags: [{ Key: 'Name', Value: 'shop' }] }));
    expect(await tagsOf(DhcpOptionsId)).toMatchObject([{ ResourceType: 'dhcp-options', Value: 'shop' }]);
    const { DhcpOptions: found } = await aws.ec2.send(
      new DescribeDhcpOptionsCommand({ Filters: [{ Name: 'value', Values: ['shop.example'] }] }),
    );
    expect(found).toMatchObject([
      { DhcpOptionsId, OwnerId: ACCOUNT, DhcpConfigurations: [{ Values: [{ Value: 'shop.example' }] }, {}] },
    ]);
    const vpcOptions = async () => (await aws.ec2.send(new DescribeVpcsCommand({}))).Vpcs?.[0]?.DhcpOptionsId;
    await aws.ec2.send(new AssociateDhcpOptionsCommand({ DhcpOptionsId, VpcId }));
    expect(await vpcOptions()).toBe(DhcpOptionsId);
    const remove = () => aws.ec2.send(new DeleteDhcpOptionsCommand({ DhcpOptionsId }));
    await expect(remove()).rejects.toMatchObject({
      name: 'DependencyViolation',
      message: `The dhcpOptions '${DhcpOptionsId}' has dependencies and cannot be deleted.`,
    });
    await aws.ec2.send(new AssociateDhcpOptionsCommand({ DhcpOptionsId: 'default', VpcId }));
    expect(await vpcOptions()).toBe('default');
    await remove();
    await expect(
      aws.ec2.send(new DescribeDhcpOptionsCommand({ DhcpOptionsIds: [DhcpOptionsId] })),
    ).rejects.toMatchObject({
      name: 'InvalidDhcpOptionID.NotFound',
      message: `The dhcpOption ID '${DhcpOptionsId}' does not exist`,
    });
  });

  it('has only options that there are', async () => {
    const create = (Key: string, ...Values: string[]) =>
      aws.ec2.send(new CreateDhcpOptionsCommand({ DhcpConfigurations: [{ Key, Values }] }));
    await expect(create('router', '10.0.0.1')).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    await expect(create('netbios-node-type', '3')).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('that every region has is tagged like another, and stays', async () => {
    const own = async () => (await aws.ec2.send(new DescribeDhcpOptionsCommand({}))).DhcpOptions ?? [];
    const [{ DhcpOptionsId = '' } = {}] = await own();
    await aws.ec2.send(new CreateTagsCommand({ Resources: [DhcpOptionsId], Tags: [{ Key: 'Name', Value: 'shop' }] }));
    expect(await own()).toMatchObject([{ DhcpOptionsId, Tags: [{ Key: 'Name', Value: 'shop' }] }]);
    await expect(aws.ec2.send(new DeleteDhcpOptionsCommand({ DhcpOptionsId }))).rejects.toMatchObject({
      name: 'DependencyViolation',
    });
  });
});

describe('a managed prefix list', () => {
  const lists = async (filter: string, value: string) =>
    (await aws.ec2.send(new DescribeManagedPrefixListsCommand({ Filters: [{ Name: filter, Values: [value] }] })))
      .PrefixLists;
  const entries = async (PrefixListId: string, TargetVersion?: number) =>
    (await aws.ec2.send(new GetManagedPrefixListEntriesCommand({ PrefixListId, TargetVersion }))).Entries?.map(
      ({ Cidr }) => Cidr,
    );
  async function create() {
    const { PrefixList } = await aws.ec2.send(
      new CreateManagedPrefixListCommand({
        PrefixListName: 'offices',
        MaxEntries: 2,
        AddressFamily: 'IPv4',
        Entries: [{ Cidr: '192.0.2.0/24', Description: 'first' }],
        TagSpecifications: [{ ResourceType: 'prefix-list', Tags: [{ Key: 'Name', Value: 'offices' }] }],
      }),
    );
    return PrefixList?.PrefixListId ?? '';
  }

  it('is there for the services of AWS, which cannot be changed', async () => {
    const [ofS3] = (await lists('prefix-list-name', `com.amazonaws.${REGION}.s3`)) ?? [];
    expect(ofS3).toMatchObject({ OwnerId: 'AWS', AddressFamily: 'IPv4', State: 'create-complete' });
    const id = ofS3?.PrefixListId ?? '';
    expect(await entries(id)).not.toEqual([]);
    await expect(aws.ec2.send(new DeleteManagedPrefixListCommand({ PrefixListId: id }))).rejects.toMatchObject({
      name: 'OperationNotPermitted',
    });
  });

  it('is made, changed version by version, and deleted', async () => {
    const PrefixListId = await create();
    expect(await lists('owner-id', ACCOUNT)).toMatchObject([{ PrefixListId, State: 'create-complete', Version: 1 }]);
    const modify = (change: object) =>
      aws.ec2.send(new ModifyManagedPrefixListCommand({ PrefixListId, CurrentVersion: 1, ...change }));
    await modify({ AddEntries: [{ Cidr: '198.51.100.0/24' }], RemoveEntries: [{ Cidr: '192.0.2.0/24' }] });
    expect(await lists('owner-id', ACCOUNT)).toMatchObject([{ State: 'modify-complete', Version: 2 }]);
    expect(await entries(PrefixListId)).toEqual(['198.51.100.0/24']);
    expect(await entries(PrefixListId, 1)).toEqual(['192.0.2.0/24']);
    await expect(modify({ AddEntries: [{ Cidr: '203.0.113.0/24' }] })).rejects.toMatchObject({
      name: 'PrefixListVersionMismatch',
    });
    const same = [{ Cidr: '198.51.100.0/24' }];
    await expect(modify({ CurrentVersion: 2, AddEntries: same, RemoveEntries: same })).rejects.toMatchObject({
      message: 'Request cannot contain Cidr 198.51.100.0/24 in both AddPrefixListEntries and RemovePrefixListEntries',
    });
    const AddEntries = ['203.0.113.0/25', '203.0.113.128/25'].map((Cidr) => ({ Cidr }));
    await expect(modify({ CurrentVersion: 2, AddEntries })).rejects.toMatchObject({
      name: 'PrefixListMaxEntriesExceeded',
    });
    expect(await tagsOf(PrefixListId)).toMatchObject([{ ResourceType: 'prefix-list', Value: 'offices' }]);
    await aws.ec2.send(new DeleteManagedPrefixListCommand({ PrefixListId }));
    expect(await lists('owner-id', ACCOUNT)).toEqual([]);
  });

  it('stays while a rule names it', async () => {
    const PrefixListId = await create();
    const { GroupId } = await aws.ec2.send(
      new CreateSecurityGroupCommand({ VpcId, GroupName: 'own', Description: 'own' }),
    );
    const IpPermissions = [{ IpProtocol: '-1', PrefixListIds: [{ PrefixListId }] }];
    await aws.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
    const { PrefixList } = await aws.ec2.send(new DeleteManagedPrefixListCommand({ PrefixListId }));
    expect(PrefixList?.State).toBe('delete-in-progress');
    expect(await lists('owner-id', ACCOUNT)).toMatchObject([
      { State: 'delete-failed', StateMessage: `The prefix list ${PrefixListId} is referenced by other resources.` },
    ]);
    await aws.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
    await aws.ec2.send(new DeleteManagedPrefixListCommand({ PrefixListId }));
    expect(await lists('owner-id', ACCOUNT)).toEqual([]);
  });
});

describe('a type of instance', () => {
  it('has the figures that AWS gives it', async () => {
    const { InstanceTypes = [] } = await aws.ec2.send(
      new DescribeInstanceTypesCommand({ InstanceTypes: ['t3.medium', 'm6g.xlarge'] }),
    );
    expect(InstanceTypes).toMatchObject([
      {
        InstanceType: 'm6g.xlarge',
        ProcessorInfo: { SupportedArchitectures: ['arm64'] },
        VCpuInfo: { DefaultVCpus: 4, DefaultCores: 4 },
        MemoryInfo: { SizeInMiB: 16_384 },
        NetworkInfo: { MaximumNetworkInterfaces: 4, Ipv4AddressesPerInterface: 15 },
      },
      {
        InstanceType: 't3.medium',
        ProcessorInfo: { SupportedArchitectures: ['x86_64'] },
        VCpuInfo: { DefaultVCpus: 2, DefaultCores: 1 },
        MemoryInfo: { SizeInMiB: 4096 },
        NetworkInfo: { MaximumNetworkInterfaces: 3, Ipv4AddressesPerInterface: 6 },
        BurstablePerformanceSupported: true,
      },
    ]);
    await expect(
      aws.ec2.send(new DescribeInstanceTypesCommand({ InstanceTypes: ['x9.huge' as 't3.medium'] })),
    ).rejects.toMatchObject({
      name: 'InvalidInstanceType',
      message: 'The following supplied instance types do not exist: [x9.huge]',
    });
  });

  it.each([
    ['processor-info.supported-architecture', 'arm64', 't4g.nano'],
    ['processor-info.sustained-clock-speed-in-ghz', '2.2', 't3a.nano'],
    ['network-info.encryption-in-transit-supported', 'true', 'm6i.large'],
    ['supported-boot-mode', 'legacy-bios', 'm5.large'],
    ['vcpu-info.default-vcpus', '16', 'r5.4xlarge'],
    ['ebs-info.nvme-support', 'required', 'c6g.large'],
    ['dedicated-hosts-supported', 'false', 't4g.large'],
    ['instance-storage-info.disk.type', 'ssd', undefined],
  ])('is found by its %s', async (Name, value, one) => {
    const Filters = [{ Name, Values: [value] }];
    const { InstanceTypes } = await aws.ec2.send(new DescribeInstanceTypesCommand({ Filters }));
    const names = InstanceTypes?.map(({ InstanceType }) => InstanceType as string);
    if (one === undefined) expect(names).toEqual([]);
    else expect(names).toContain(one);
  });

  it('is offered in the region and in each of its zones', async () => {
    const offered = async (LocationType?: 'availability-zone' | 'availability-zone-id') =>
      (
        await aws.ec2.send(
          new DescribeInstanceTypeOfferingsCommand({
            LocationType,
            Filters: [{ Name: 'instance-type', Values: ['m5.large'] }],
          }),
        )
      ).InstanceTypeOfferings?.map(({ Location }) => Location);
    expect(await offered()).toEqual([REGION]);
    expect(await offered('availability-zone')).toEqual([`${REGION}a`, `${REGION}b`, `${REGION}c`]);
    expect(await offered('availability-zone-id')).toEqual(['usw2-az1', 'usw2-az2', 'usw2-az3']);
  });

  it('has no instances, and there are no keys for them', async () => {
    expect((await aws.ec2.send(new DescribeInstancesCommand({}))).Reservations).toEqual([]);
    expect((await aws.ec2.send(new DescribeKeyPairsCommand({}))).KeyPairs).toEqual([]);
    const InstanceIds = ['i-0123456789abcdef0'];
    await expect(aws.ec2.send(new DescribeInstancesCommand({ InstanceIds }))).rejects.toMatchObject({
      name: 'InvalidInstanceID.NotFound',
      message: "The instance ID 'i-0123456789abcdef0' does not exist",
    });
    await expect(aws.ec2.send(new DescribeKeyPairsCommand({ KeyNames: ['me'] }))).rejects.toMatchObject({
      name: 'InvalidKeyPair.NotFound',
    });
  });
});

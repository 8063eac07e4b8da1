// AWS::EC2::*: VPCs, their subnets and the gateways between them and the world.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_EC2.html

import { isObject, type JsonObject } from '../../../lib/json.ts';
import { AwsError } from '../../aws-error.ts';
import type {
  AllocateAddressResult,
  CreateInternetGatewayResult,
  CreateNatGatewayResult,
  CreateSubnetResult,
  CreateVpcResult,
  DescribeAddressesResult,
  DescribeInternetGatewaysResult,
  DescribeNatGatewaysResult,
  DescribeNetworkAclsResult,
  DescribeSecurityGroupsResult,
  DescribeSubnetsResult,
  DescribeVpcsResult,
} from '../../ec2/types.gen.ts';
import type { ResourceCalls } from '../resource-calls.ts';
import { text } from '../template/intrinsics.ts';
import { changeTags, markAsOurs, tagSpecifications } from './ec2-tags.ts';
import type { Resource, ResourceType } from './resource-type.ts';

const isTrue = (value: unknown) => String(value) === 'true';

/** Makes it by an operation whose input has the properties' names, with its tags. */
function create<Output>(
  calls: ResourceCalls,
  { tags }: Resource,
  {
    operation,
    properties,
    type,
  }: { operation: string; properties: JsonObject; type: Parameters<typeof tagSpecifications>[0] },
): Output {
  const input = calls.toInput('ec2', operation, properties);
  return calls.call<object, Output>('ec2', operation, { ...input, ...tagSpecifications(type, tags) });
}

export const vpc: ResourceType = {
  properties: ['CidrBlock', 'EnableDnsHostnames', 'EnableDnsSupport', 'InstanceTenancy', 'Tags'],
  required: ['CidrBlock'],
  attributes: [
    'CidrBlock',
    'CidrBlockAssociations',
    'DefaultNetworkAcl',
    'DefaultSecurityGroup',
    'Ipv6CidrBlocks',
    'VpcId',
  ],
  updatable: ['EnableDnsHostnames', 'EnableDnsSupport', 'Tags'],
  create(calls, resource) {
    const { EnableDnsHostnames: _, EnableDnsSupport: __, Tags: ___, ...properties } = resource.properties;
    const made = create<CreateVpcResult>(calls, resource, { operation: 'CreateVpc', properties, type: 'vpc' });
    const VpcId = made.Vpc?.VpcId ?? '';
    resource.made(VpcId);
    markAsOurs(calls, VpcId, resource.tags);
    setDns(calls, VpcId, resource.properties);
  },
  read(calls, { physicalId: VpcId }) {
    const { Vpcs } = calls.call<object, DescribeVpcsResult>('ec2', 'DescribeVpcs', { VpcIds: [VpcId] });
    const [found] = Vpcs ?? [];
    const Filters = [{ Name: 'vpc-id', Values: [VpcId] }];
    const ofDefault = { Filters: [...Filters, { Name: 'group-name', Values: ['default'] }] };
    const groups = calls.call<object, DescribeSecurityGroupsResult>('ec2', 'DescribeSecurityGroups', ofDefault);
    const byDefault = { Filters: [...Filters, { Name: 'default', Values: ['true'] }] };
    const acls = calls.call<object, DescribeNetworkAclsResult>('ec2', 'DescribeNetworkAcls', byDefault);
    return {
      CidrBlock: found?.CidrBlock,
      CidrBlockAssociations: (found?.CidrBlockAssociationSet ?? []).map(({ AssociationId = '' }) => AssociationId),
      DefaultNetworkAcl: acls.NetworkAcls?.[0]?.NetworkAclId,
      DefaultSecurityGroup: groups.SecurityGroups?.[0]?.GroupId,
      Ipv6CidrBlocks: (found?.Ipv6CidrBlockAssociationSet ?? []).map(({ Ipv6CidrBlock = '' }) => Ipv6CidrBlock),
      VpcId,
    };
  },
  update(calls, resource) {
    setDns(calls, resource.physicalId, resource.properties);
    changeTags(calls, resource, resource.physicalId);
  },
  delete: (calls, { physicalId: VpcId }) => void calls.call('ec2', 'DeleteVpc', { VpcId }),
};

function setDns(calls: ResourceCalls, VpcId: string, properties: JsonObject): void {
  const { EnableDnsSupport = true, EnableDnsHostnames = false } = properties;
  calls.call('ec2', 'ModifyVpcAttribute', { VpcId, EnableDnsSupport: { Value: isTrue(EnableDnsSupport) } });
  calls.call('ec2', 'ModifyVpcAttribute', { VpcId, EnableDnsHostnames: { Value: isTrue(EnableDnsHostnames) } });
}

export const subnet: ResourceType = {
  properties: [
    'AvailabilityZone',
    'AvailabilityZoneId',
    'CidrBlock',
    'MapPublicIpOnLaunch',
    'PrivateDnsNameOptionsOnLaunch',
    'Tags',
    'VpcId',
  ],
  required: ['VpcId'],
  attributes: ['AvailabilityZone', 'AvailabilityZoneId', 'CidrBlock', 'Ipv6CidrBlocks', 'SubnetId', 'VpcId'],
  updatable: ['MapPublicIpOnLaunch', 'PrivateDnsNameOptionsOnLaunch', 'Tags'],
  create(calls, resource) {
    const { AvailabilityZone, AvailabilityZoneId, CidrBlock, VpcId } = resource.properties;
    const made = create<CreateSubnetResult>(calls, resource, {
      operation: 'CreateSubnet',
      properties: {
        ...(AvailabilityZone !== undefined && { AvailabilityZone }),
        ...(AvailabilityZoneId !== undefined && { AvailabilityZoneId }),
        ...(CidrBlock !== undefined && { CidrBlock }),
        VpcId: VpcId ?? null,
      },
      type: 'subnet',
    });
    const SubnetId = made.Subnet?.SubnetId ?? '';
    resource.made(SubnetId);
    markAsOurs(calls, SubnetId, resource.tags);
    setOnLaunch(calls, SubnetId, resource.properties);
  },
  read(calls, { physicalId: SubnetId }) {
    const { Subnets } = calls.call<object, DescribeSubnetsResult>('ec2', 'DescribeSubnets', { SubnetIds: [SubnetId] });
    const [found] = Subnets ?? [];
    return {
      AvailabilityZone: found?.AvailabilityZone,
      AvailabilityZoneId: found?.AvailabilityZoneId,
      CidrBlock: found?.CidrBlock,
      Ipv6CidrBlocks: (found?.Ipv6CidrBlockAssociationSet ?? []).map(({ Ipv6CidrBlock = '' }) => Ipv6CidrBlock),
      SubnetId,
      VpcId: found?.VpcId,
    };
  },
  update(calls, resource) {
    setOnLaunch(calls, resource.physicalId, resource.properties);
    changeTags(calls, resource, resource.physicalId);
  },
  delete: (calls, { physicalId: SubnetId }) => void calls.call('ec2', 'DeleteSubnet', { SubnetId }),
};

function setOnLaunch(calls: ResourceCalls, SubnetId: string, properties: JsonObject): void {
  const { MapPublicIpOnLaunch = false, PrivateDnsNameOptionsOnLaunch } = properties;
  const modify = (change: object) => calls.call('ec2', 'ModifySubnetAttribute', { SubnetId, ...change });
  modify({ MapPublicIpOnLaunch: { Value: isTrue(MapPublicIpOnLaunch) } });
  const hostnames = isObject(PrivateDnsNameOptionsOnLaunch) ? PrivateDnsNameOptionsOnLaunch : {};
  const { HostnameType, EnableResourceNameDnsARecord } = hostnames;
  if (HostnameType !== undefined) modify({ PrivateDnsHostnameTypeOnLaunch: text(HostnameType) });
  if (EnableResourceNameDnsARecord !== undefined)
    modify({ EnableResourceNameDnsARecordOnLaunch: { Value: isTrue(EnableResourceNameDnsARecord) } });
}

export const internetGateway: ResourceType = {
  properties: ['Tags'],
  required: [],
  attributes: ['InternetGatewayId'],
  updatable: ['Tags'],
  create(calls, resource) {
    const made = create<CreateInternetGatewayResult>(calls, resource, {
      operation: 'CreateInternetGateway',
      properties: {},
      type: 'internet-gateway',
    });
    const id = made.InternetGateway?.InternetGatewayId ?? '';
    resource.made(id);
    markAsOurs(calls, id, resource.tags);
  },
  read(calls, { physicalId: InternetGatewayId }) {
    calls.call('ec2', 'DescribeInternetGateways', { InternetGatewayIds: [InternetGatewayId] });
    return { InternetGatewayId };
  },
  update: (calls, resource) => changeTags(calls, resource, resource.physicalId),
  delete(calls, { physicalId: InternetGatewayId }) {
    calls.call('ec2', 'DeleteInternetGateway', { InternetGatewayId });
  },
};

export const vpcGatewayAttachment: ResourceType = {
  properties: ['InternetGatewayId', 'VpcId'],
  required: ['InternetGatewayId', 'VpcId'],
  attributes: ['AttachmentType'],
  updatable: [],
  create(calls, resource) {
    calls.call('ec2', 'AttachInternetGateway', calls.toInput('ec2', 'AttachInternetGateway', resource.properties));
    resource.made(`IGW|${text(resource.properties['VpcId'])}`);
  },
  read(calls, { properties }) {
    const { InternetGatewayId, VpcId } = properties;
    const asked = { InternetGatewayIds: [text(InternetGatewayId)] };
    const found = calls.call<object, DescribeInternetGatewaysResult>('ec2', 'DescribeInternetGateways', asked);
    if (!found.InternetGateways?.[0]?.Attachments?.some((attachment) => attachment.VpcId === VpcId))
      throw new AwsError('AttachmentNotFound', `${text(InternetGatewayId)} is not attached to ${text(VpcId)}`);
    return { AttachmentType: 'IGW' };
  },
  delete(calls, { properties }) {
    calls.call('ec2', 'DetachInternetGateway', calls.toInput('ec2', 'DetachInternetGateway', properties));
  },
};

export const elasticAddress: ResourceType = {
  properties: ['Domain', 'Tags'],
  required: [],
  attributes: ['AllocationId', 'PublicIp'],
  updatable: ['Tags'],
  create(calls, resource) {
    const properties = { Domain: resource.properties['Domain'] ?? 'vpc' };
    const type = 'elastic-ip';
    const made = create<AllocateAddressResult>(calls, resource, { operation: 'AllocateAddress', properties, type });
    resource.made(made.PublicIp ?? '');
    markAsOurs(calls, made.AllocationId ?? '', resource.tags);
  },
  read: (calls, { physicalId }) => ({ AllocationId: allocationOf(calls, physicalId), PublicIp: physicalId }),
  update: (calls, resource) => changeTags(calls, resource, allocationOf(calls, resource.physicalId)),
  delete(calls, { physicalId }) {
    calls.call('ec2', 'ReleaseAddress', { AllocationId: allocationOf(calls, physicalId) });
  },
};

function allocationOf(calls: ResourceCalls, address: string): string {
  const asked = { PublicIps: [address] };
  const { Addresses } = calls.call<object, DescribeAddressesResult>('ec2', 'DescribeAddresses', asked);
  return Addresses?.[0]?.AllocationId ?? '';
}

export const natGateway: ResourceType = {
  properties: ['AllocationId', 'ConnectivityType', 'SubnetId', 'Tags'],
  required: ['SubnetId'],
  attributes: ['NatGatewayId'],
  updatable: ['Tags'],
  create(calls, resource) {
    const { Tags: _, ...properties } = resource.properties;
    const type = 'natgateway';
    const made = create<CreateNatGatewayResult>(calls, resource, { operation: 'CreateNatGateway', properties, type });
    const id = made.NatGateway?.NatGatewayId ?? '';
    resource.made(id);
    markAsOurs(calls, id, resource.tags);
  },
  read(calls, { physicalId: NatGatewayId }) {
    const asked = { NatGatewayIds: [NatGatewayId] };
    const { NatGateways } = calls.call<object, DescribeNatGatewaysResult>('ec2', 'DescribeNatGateways', asked);
    const State = NatGateways?.[0]?.State ?? 'deleted';
    if (State === 'deleted') throw new AwsError('NatGatewayNotFound', `NatGateway ${NatGatewayId} was not found`);
    return State === 'available' ? { NatGatewayId } : undefined;
  },
  update: (calls, resource) => changeTags(calls, resource, resource.physicalId),
  delete: (calls, { physicalId: NatGatewayId }) => void calls.call('ec2', 'DeleteNatGateway', { NatGatewayId }),
};

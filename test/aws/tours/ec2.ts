// Every operation of EC2 that answers something.

import { bare, type Past, type Step } from './step.ts';

const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB8v10fQXfHO5WrJV5mDwyO2MDbenYIDr2qVKlxc+WvZ me';
const ALL = [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '10.0.0.0/8' }] }];
const vpc = (past: (path: string) => string) => ({ VpcId: past('CreateVpc.Vpc.VpcId') });
const natGateway = (past: Past) => ({ NatGatewayId: past('CreateNatGateway.NatGateway.NatGatewayId') });
const peering = (past: (path: string) => string) => ({
  VpcPeeringConnectionId: past('CreateVpcPeeringConnection.VpcPeeringConnection.VpcPeeringConnectionId'),
});
const group = (past: (path: string) => string) => ({ GroupId: past('CreateSecurityGroup.GroupId') });
const endpoint = (past: (path: string) => string) => past('CreateVpcEndpoint.VpcEndpoint.VpcEndpointId');
const list = (past: (path: string) => string) => ({
  PrefixListId: past('CreateManagedPrefixList.PrefixList.PrefixListId'),
});

export const EC2_TOUR: readonly Step[] = [
  ['CreateVpc', () => ({ CidrBlock: '10.77.0.0/16', AmazonProvidedIpv6CidrBlock: true })],
  ['CreateSubnet', (past) => ({ ...vpc(past), CidrBlock: '10.77.1.0/24' })],
  ['DescribeVpcs', (past) => ({ VpcIds: [vpc(past).VpcId] })],
  [
    'AssociateSubnetCidrBlock',
    (past) => ({
      SubnetId: past('CreateSubnet.Subnet.SubnetId'),
      Ipv6CidrBlock: past('DescribeVpcs.Vpcs.0.Ipv6CidrBlockAssociationSet.0.Ipv6CidrBlock').replace('/56', '/64'),
    }),
  ],
  [
    'DisassociateSubnetCidrBlock',
    (past) => ({ AssociationId: past('AssociateSubnetCidrBlock.Ipv6CidrBlockAssociation.AssociationId') }),
  ],
  ['AssociateVpcCidrBlock', (past) => ({ ...vpc(past), CidrBlock: '10.78.0.0/16' })],
  [
    'DisassociateVpcCidrBlock',
    (past) => ({ AssociationId: past('AssociateVpcCidrBlock.CidrBlockAssociation.AssociationId') }),
  ],
  bare('CreateInternetGateway'),
  [
    'AttachInternetGateway',
    (past) => ({ ...vpc(past), InternetGatewayId: past('CreateInternetGateway.InternetGateway.InternetGatewayId') }),
  ],
  ['CreateEgressOnlyInternetGateway', vpc],
  bare('DescribeEgressOnlyInternetGateways'),
  ['AllocateAddress', () => ({ Domain: 'vpc' })],
  ['CreateNetworkInterface', (past) => ({ SubnetId: past('CreateSubnet.Subnet.SubnetId') })],
  [
    'AssociateAddress',
    (past) => ({
      AllocationId: past('AllocateAddress.AllocationId'),
      NetworkInterfaceId: past('CreateNetworkInterface.NetworkInterface.NetworkInterfaceId'),
    }),
  ],
  bare('DescribeAddresses'),
  bare('DescribeAddressesAttribute'),
  [
    'DescribeNetworkInterfaceAttribute',
    (past) => ({
      NetworkInterfaceId: past('CreateNetworkInterface.NetworkInterface.NetworkInterfaceId'),
      Attribute: 'description',
    }),
  ],
  ['DisassociateAddress', (past) => ({ AssociationId: past('AssociateAddress.AssociationId') })],
  [
    'CreateNatGateway',
    (past) => ({
      SubnetId: past('CreateSubnet.Subnet.SubnetId'),
      AllocationId: past('AllocateAddress.AllocationId'),
    }),
  ],
  ['AllocateAddress', () => ({ Domain: 'vpc' })],
  [
    'AssociateNatGatewayAddress',
    (past) => ({ ...natGateway(past), AllocationIds: [past('AllocateAddress.AllocationId')] }),
  ],
  ['DescribeNatGateways', (past) => ({ NatGatewayIds: Object.values(natGateway(past)) })],
  [
    'DisassociateNatGatewayAddress',
    (past) => ({
      ...natGateway(past),
      AssociationIds: [past('DescribeNatGateways.NatGateways.0.NatGatewayAddresses.1.AssociationId')],
    }),
  ],
  ['CreateNatGateway', (past) => ({ SubnetId: past('CreateSubnet.Subnet.SubnetId'), ConnectivityType: 'private' })],
  ['AssignPrivateNatGatewayAddress', (past) => ({ ...natGateway(past), PrivateIpAddressCount: 1 })],
  ['DescribeNatGateways', (past) => ({ NatGatewayIds: Object.values(natGateway(past)) })],
  [
    'UnassignPrivateNatGatewayAddress',
    (past) => ({
      ...natGateway(past),
      PrivateIpAddresses: [past('DescribeNatGateways.NatGateways.0.NatGatewayAddresses.1.PrivateIp')],
    }),
  ],
  ['CreateRouteTable', vpc],
  [
    'CreateRoute',
    (past) => ({
      RouteTableId: past('CreateRouteTable.RouteTable.RouteTableId'),
      DestinationCidrBlock: '0.0.0.0/0',
      GatewayId: past('CreateInternetGateway.InternetGateway.InternetGatewayId'),
    }),
  ],
  [
    'AssociateRouteTable',
    (past) => ({
      RouteTableId: past('CreateRouteTable.RouteTable.RouteTableId'),
      SubnetId: past('CreateSubnet.Subnet.SubnetId'),
    }),
  ],
  ['CreateRouteTable', vpc],
  [
    'ReplaceRouteTableAssociation',
    (past) => ({
      AssociationId: past('AssociateRouteTable.AssociationId'),
      RouteTableId: past('CreateRouteTable.RouteTable.RouteTableId'),
    }),
  ],
  ['CreateSecurityGroup', (past) => ({ ...vpc(past), GroupName: 'tour', Description: 'tour' })],
  ['AuthorizeSecurityGroupIngress', (past) => ({ ...group(past), IpPermissions: ALL })],
  ['AuthorizeSecurityGroupEgress', (past) => ({ ...group(past), IpPermissions: ALL })],
  ['UpdateSecurityGroupRuleDescriptionsIngress', (past) => ({ ...group(past), IpPermissions: ALL })],
  [
    'UpdateSecurityGroupRuleDescriptionsEgress',
    (past) => ({
      ...group(past),
      IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    }),
  ],
  [
    'ModifySecurityGroupRules',
    (past) => ({
      ...group(past),
      SecurityGroupRules: [
        {
          SecurityGroupRuleId: past('AuthorizeSecurityGroupIngress.SecurityGroupRules.0.SecurityGroupRuleId'),
          SecurityGroupRule: { IpProtocol: 'tcp', FromPort: 444, ToPort: 444, CidrIpv4: '10.0.0.0/8' },
        },
      ],
    }),
  ],
  bare('DescribeSecurityGroups'),
  bare('DescribeSecurityGroupRules'),
  [
    'RevokeSecurityGroupIngress',
    (past) => ({
      ...group(past),
      SecurityGroupRuleIds: [past('AuthorizeSecurityGroupIngress.SecurityGroupRules.0.SecurityGroupRuleId')],
    }),
  ],
  ['RevokeSecurityGroupEgress', (past) => ({ ...group(past), IpPermissions: ALL })],
  ['DeleteSecurityGroup', group],
  ['CreateNetworkAcl', vpc],
  [
    'DescribeNetworkAcls',
    (past) => ({
      Filters: [
        { Name: 'default', Values: ['true'] },
        { Name: 'vpc-id', Values: [vpc(past).VpcId] },
      ],
    }),
  ],
  [
    'ReplaceNetworkAclAssociation',
    (past) => ({
      AssociationId: past('DescribeNetworkAcls.NetworkAcls.0.Associations.0.NetworkAclAssociationId'),
      NetworkAclId: past('CreateNetworkAcl.NetworkAcl.NetworkAclId'),
    }),
  ],
  [
    'CreateFlowLogs',
    (past) => ({
      ResourceIds: [past('CreateVpc.Vpc.VpcId')],
      ResourceType: 'VPC',
      TrafficType: 'ALL',
      LogDestinationType: 's3',
      LogDestination: 'arn:aws:s3:::flow',
    }),
  ],
  bare('DescribeFlowLogs'),
  ['DeleteFlowLogs', (past) => ({ FlowLogIds: [past('CreateFlowLogs.FlowLogIds.0')] })],
  ['CreateVpcEndpoint', (past) => ({ ...vpc(past), ServiceName: 'com.amazonaws.us-west-2.s3' })],
  [
    'ModifyVpcEndpoint',
    (past) => ({
      VpcEndpointId: endpoint(past),
      AddRouteTableIds: [past('CreateRouteTable.RouteTable.RouteTableId')],
    }),
  ],
  bare('DescribeVpcEndpoints'),
  bare('DescribeVpcEndpointServices'),
  ['DeleteVpcEndpoints', (past) => ({ VpcEndpointIds: [endpoint(past)] })],
  ['DescribeVpcs', () => ({ Filters: [{ Name: 'is-default', Values: ['true'] }] })],
  ['CreateVpcPeeringConnection', (past) => ({ ...vpc(past), PeerVpcId: past('DescribeVpcs.Vpcs.0.VpcId') })],
  bare('DescribeVpcPeeringConnections'),
  bare('DescribeVpnGateways'),
  ['AcceptVpcPeeringConnection', peering],
  [
    'ModifyVpcPeeringConnectionOptions',
    (past) => ({ ...peering(past), AccepterPeeringConnectionOptions: { AllowDnsResolutionFromRemoteVpc: true } }),
  ],
  ['DeleteVpcPeeringConnection', peering],
  ['CreateVpcPeeringConnection', (past) => ({ ...vpc(past), PeerVpcId: past('DescribeVpcs.Vpcs.0.VpcId') })],
  ['RejectVpcPeeringConnection', peering],
  ['ModifyVpcTenancy', (past) => ({ ...vpc(past), InstanceTenancy: 'default' })],
  ['CreateLaunchTemplate', () => ({ LaunchTemplateName: 'tour', LaunchTemplateData: { InstanceType: 't3.micro' } })],
  [
    'CreateLaunchTemplateVersion',
    () => ({ LaunchTemplateName: 'tour', LaunchTemplateData: { ImageId: 'ami-1' }, SourceVersion: '1' }),
  ],
  ['ModifyLaunchTemplate', () => ({ LaunchTemplateName: 'tour', DefaultVersion: '2' })],
  bare('DescribeLaunchTemplates'),
  ['DescribeLaunchTemplateVersions', () => ({ LaunchTemplateName: 'tour' })],
  ['DeleteLaunchTemplateVersions', () => ({ LaunchTemplateName: 'tour', Versions: ['1'] })],
  ['DeleteLaunchTemplate', () => ({ LaunchTemplateName: 'tour' })],
  ['ImportKeyPair', () => ({ KeyName: 'tour', PublicKeyMaterial: Buffer.from(PUBLIC_KEY) })],
  bare('DescribeKeyPairs'),
  ['CreateKeyPair', () => ({ KeyName: 'made', KeyType: 'ed25519' })],
  ['DeleteKeyPair', () => ({ KeyName: 'tour' })],
  ['CreateDhcpOptions', () => ({ DhcpConfigurations: [{ Key: 'domain-name', Values: ['tour.example'] }] })],
  [
    'CreateManagedPrefixList',
    () => ({ PrefixListName: 'tour', MaxEntries: 2, AddressFamily: 'IPv4', Entries: [{ Cidr: '10.0.0.0/8' }] }),
  ],
  ['GetManagedPrefixListEntries', list],
  ['ModifyManagedPrefixList', (past) => ({ ...list(past), PrefixListName: 'tour-2' })],
  bare('DescribeManagedPrefixLists'),
  ['DeleteManagedPrefixList', list],
  ['CreateTags', (past) => ({ Resources: [vpc(past).VpcId], Tags: [{ Key: 'Name', Value: 'tour' }] })],
  ['DescribeVpcAttribute', (past) => ({ ...vpc(past), Attribute: 'enableDnsSupport' })],
  ...[
    'DescribeAccountAttributes',
    'DescribeAvailabilityZones',
    'DescribeDhcpOptions',
    'DescribeInstanceTypeOfferings',
    'DescribeInstanceTypes',
    'DescribeInstances',
    'DescribeInternetGateways',
    'DescribeKeyPairs',
    'DescribeNatGateways',
    'DescribeNetworkAcls',
    'DescribeNetworkInterfaces',
    'DescribePrefixLists',
    'DescribeRegions',
    'DescribeRouteTables',
    'DescribeSubnets',
    'DescribeTags',
    'DescribeVpcs',
  ].map(bare),
  ['DeleteNatGateway', natGateway],
  [
    'DeleteEgressOnlyInternetGateway',
    (past) => ({
      EgressOnlyInternetGatewayId: past(
        'CreateEgressOnlyInternetGateway.EgressOnlyInternetGateway.EgressOnlyInternetGatewayId',
      ),
    }),
  ],
];

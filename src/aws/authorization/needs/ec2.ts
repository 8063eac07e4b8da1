// What each operation of EC2 needs. Those that describe know no resources, and are not here.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html

import { ROUTE_TABLES, SUBNETS, VPCS } from '../../ec2/collections.ts';
import { LAUNCH_TEMPLATES } from '../../ec2/launch-templates.ts';
import { resourceTypeOf } from '../../ec2/taggable-resources.ts';
import type { AwsContext } from '../../operation.ts';
import type { Need, ServiceNeeds } from '../need.ts';

const VPC = 'vpc/{VpcId}';
const NAT_GATEWAY: Need = { on: 'natgateway/{NatGatewayId}' };
const ROUTE_TABLE: Need = { on: 'route-table/{RouteTableId}' };
const NETWORK_ACL: Need = { on: 'network-acl/{NetworkAclId}' };
const GROUP: Need = { on: 'security-group/{GroupId}' };
const GROUP_WITH_NEW_RULES: Need = { ...GROUP, createsTagged: 'security-group-rule' };
const GATEWAY_AND_VPC: Need = { on: ['internet-gateway/{InternetGatewayId}', VPC] };
const ADDRESS: Need = { on: 'elastic-ip/{AllocationId}' };

const PEERING: Need = { on: 'vpc-peering-connection/{VpcPeeringConnectionId}' };

const LAUNCH_TEMPLATE: Need = {
  on: ['launch-template/{LaunchTemplateId}', '{templateOfName:LaunchTemplateName}'],
};

const PREFIX_LIST: Need = { on: 'prefix-list/{PrefixListId}' };

const associationOf = ({ store, account, region }: AwsContext, id: string | undefined) =>
  ROUTE_TABLES.list(store, { account, region })
    .flatMap(({ Associations = [] }) => Associations)
    .find(({ RouteTableAssociationId }) => RouteTableAssociationId === id);

export const EC2_NEEDS: ServiceNeeds = {
  needs: {
    AcceptVpcPeeringConnection: PEERING,
    AllocateAddress: { creates: 'elastic-ip' },
    AssignPrivateNatGatewayAddress: NAT_GATEWAY,
    AssociateAddress: { on: ['elastic-ip/{AllocationId}', 'network-interface/{NetworkInterfaceId}'] },
    AssociateDhcpOptions: { on: ['dhcp-options/{DhcpOptionsId}', VPC] },
    AssociateNatGatewayAddress: { on: ['natgateway/{NatGatewayId}', 'elastic-ip/{AllocationIds}'] },
    AssociateRouteTable: {
      on: ['route-table/{RouteTableId}', 'subnet/{SubnetId}', 'internet-gateway/{GatewayId}'],
    },
    AssociateSubnetCidrBlock: { on: 'subnet/{SubnetId}' },
    AssociateVpcCidrBlock: { on: VPC },
    AttachInternetGateway: GATEWAY_AND_VPC,
    AuthorizeSecurityGroupEgress: GROUP_WITH_NEW_RULES,
    AuthorizeSecurityGroupIngress: GROUP_WITH_NEW_RULES,
    CreateDefaultSubnet: { on: 'subnet/*' },
    CreateDefaultVpc: { on: 'vpc/*' },
    CreateDhcpOptions: { creates: 'dhcp-options' },
    CreateEgressOnlyInternetGateway: { creates: 'egress-only-internet-gateway', on: VPC },
    CreateFlowLogs: {
      creates: 'vpc-flow-log',
      on: '{resource:ResourceIds}',
      passes: { role: '{DeliverLogsPermissionArn}', to: 'vpc-flow-logs.amazonaws.com' },
    },
    CreateInternetGateway: { creates: 'internet-gateway' },
    CreateKeyPair: { creates: 'key-pair' },
    CreateLaunchTemplate: { creates: 'launch-template' },
    CreateLaunchTemplateVersion: LAUNCH_TEMPLATE,
    CreateManagedPrefixList: { creates: 'prefix-list' },
    CreateNatGateway: {
      creates: 'natgateway',
      on: ['elastic-ip/{AllocationId}', 'elastic-ip/{SecondaryAllocationIds}', 'subnet/{SubnetId}'],
    },
    CreateNetworkAcl: { creates: 'network-acl', on: VPC },
    CreateNetworkAclEntry: NETWORK_ACL,
    CreateNetworkInterface: { creates: 'network-interface', on: ['subnet/{SubnetId}', 'security-group/{Groups}'] },
    CreateRoute: ROUTE_TABLE,
    CreateRouteTable: { creates: 'route-table', on: VPC },
    CreateSecurityGroup: { creates: 'security-group', on: VPC },
    CreateSubnet: { creates: 'subnet', on: VPC },
    CreateTags: { on: '{resource:Resources}', tags: 'Tags' },
    CreateVpc: { creates: 'vpc' },
    CreateVpcEndpoint: {
      creates: 'vpc-endpoint',
      on: [VPC, 'route-table/{RouteTableIds}', 'security-group/{SecurityGroupIds}', 'subnet/{SubnetIds}'],
      values: { 'ec2:VpceServiceName': 'ServiceName' },
    },
    CreateVpcPeeringConnection: { creates: 'vpc-peering-connection', on: VPC },
    DeleteDhcpOptions: { on: 'dhcp-options/{DhcpOptionsId}' },
    DeleteEgressOnlyInternetGateway: { on: 'egress-only-internet-gateway/{EgressOnlyInternetGatewayId}' },
    DeleteFlowLogs: { on: 'vpc-flow-log/{FlowLogIds}' },
    DeleteInternetGateway: { on: 'internet-gateway/{InternetGatewayId}' },
    DeleteKeyPair: { on: ['key-pair/{KeyName}', 'key-pair/{KeyPairId}'] },
    DeleteLaunchTemplate: LAUNCH_TEMPLATE,
    DeleteLaunchTemplateVersions: LAUNCH_TEMPLATE,
    DeleteManagedPrefixList: PREFIX_LIST,
    DeleteNatGateway: NAT_GATEWAY,
    DeleteNetworkAcl: NETWORK_ACL,
    DeleteNetworkAclEntry: NETWORK_ACL,
    DeleteNetworkInterface: { on: 'network-interface/{NetworkInterfaceId}' },
    DeleteRoute: ROUTE_TABLE,
    DeleteRouteTable: ROUTE_TABLE,
    DeleteSecurityGroup: GROUP,
    DeleteSubnet: { on: 'subnet/{SubnetId}' },
    DeleteTags: { on: '{resource:Resources}', tagKeys: 'Tags.Key' },
    DeleteVpc: { on: VPC },
    DeleteVpcEndpoints: { on: 'vpc-endpoint/{VpcEndpointIds}' },
    DeleteVpcPeeringConnection: PEERING,
    DescribeVpcAttribute: { on: VPC },
    DetachInternetGateway: GATEWAY_AND_VPC,
    DisassociateAddress: { on: 'elastic-ip/*' },
    DisassociateNatGatewayAddress: NAT_GATEWAY,
    DisassociateRouteTable: { on: ['{associatedTable:AssociationId}', '{associatedWith:AssociationId}'] },
    DisassociateSubnetCidrBlock: { on: '{subnetOfBlock:AssociationId}' },
    DisassociateVpcCidrBlock: { on: '{vpcOfBlock:AssociationId}' },
    ImportKeyPair: { creates: 'key-pair' },
    ModifyLaunchTemplate: LAUNCH_TEMPLATE,
    ModifyManagedPrefixList: PREFIX_LIST,
    ModifyNetworkInterfaceAttribute: { on: ['network-interface/{NetworkInterfaceId}', 'security-group/{Groups}'] },
    ModifySecurityGroupRules: {
      on: ['security-group/{GroupId}', 'security-group-rule/{SecurityGroupRules.SecurityGroupRuleId}'],
    },
    ModifySubnetAttribute: { on: 'subnet/{SubnetId}' },
    ModifyVpcAttribute: { on: VPC },
    ModifyVpcEndpoint: {
      on: [
        'vpc-endpoint/{VpcEndpointId}',
        'route-table/{AddRouteTableIds}',
        'route-table/{RemoveRouteTableIds}',
        'security-group/{AddSecurityGroupIds}',
        'security-group/{RemoveSecurityGroupIds}',
        'subnet/{AddSubnetIds}',
        'subnet/{RemoveSubnetIds}',
      ],
    },
    ModifyVpcPeeringConnectionOptions: PEERING,
    ModifyVpcTenancy: { on: VPC },
    RejectVpcPeeringConnection: PEERING,
    ReleaseAddress: ADDRESS,
    ReplaceNetworkAclAssociation: { on: ['network-acl/{NetworkAclId}', 'subnet/*'] },
    ReplaceNetworkAclEntry: NETWORK_ACL,
    ReplaceRoute: ROUTE_TABLE,
    ReplaceRouteTableAssociation: { on: ['route-table/{RouteTableId}', '{associatedWith:AssociationId}'] },
    RevokeSecurityGroupEgress: GROUP,
    RevokeSecurityGroupIngress: GROUP,
    UnassignPrivateNatGatewayAddress: NAT_GATEWAY,
    UpdateSecurityGroupRuleDescriptionsEgress: GROUP,
    UpdateSecurityGroupRuleDescriptionsIngress: GROUP,
  },
  finders: {
    resource: (id = '') => `${resourceTypeOf(id) ?? '*'}/${id}`,
    templateOfName(name, _input, { store, account, region }) {
      const found = LAUNCH_TEMPLATES.list(store, { account, region }).find(
        ({ LaunchTemplateName }) => LaunchTemplateName === name,
      );
      return `launch-template/${found?.LaunchTemplateId ?? '*'}`;
    },
    associatedTable: (id, _input, context) => `route-table/${associationOf(context, id)?.RouteTableId ?? '*'}`,
    associatedWith(id, _input, context) {
      const { SubnetId, GatewayId } = associationOf(context, id) ?? {};
      if (SubnetId !== undefined) return `subnet/${SubnetId}`;
      return GatewayId === undefined ? undefined : `internet-gateway/${GatewayId}`;
    },
    subnetOfBlock(id, _input, { store, account, region }) {
      const found = SUBNETS.list(store, { account, region }).find(({ Ipv6CidrBlockAssociationSet: blocks = [] }) =>
        blocks.some(({ AssociationId }) => AssociationId === id),
      );
      return `subnet/${found?.SubnetId ?? '*'}`;
    },
    vpcOfBlock(id, _input, { store, account, region }) {
      const found = VPCS.list(store, { account, region }).find((vpc) =>
        [...(vpc.CidrBlockAssociationSet ?? []), ...(vpc.Ipv6CidrBlockAssociationSet ?? [])].some(
          ({ AssociationId }) => AssociationId === id,
        ),
      );
      return `vpc/${found?.VpcId ?? '*'}`;
    },
  },
};

// The operations of EC2 that are served.

import { AwsError } from '../aws-error.ts';
import { toServiceModel } from '../model.ts';
import type { AnyOperation, AwsContext, Service } from '../operation.ts';
import { allocateAddress } from './allocate-address.ts';
import { associateAddress } from './associate-address.ts';
import { associateDhcpOptions } from './associate-dhcp-options.ts';
import { associateRouteTable } from './associate-route-table.ts';
import { associateVpcCidrBlock } from './associate-vpc-cidr-block.ts';
import { attachInternetGateway } from './attach-internet-gateway.ts';
import { authorizeSecurityGroupEgress } from './authorize-security-group-egress.ts';
import { authorizeSecurityGroupIngress } from './authorize-security-group-ingress.ts';
import { createDhcpOptions } from './create-dhcp-options.ts';
import { createEgressOnlyInternetGateway } from './create-egress-only-internet-gateway.ts';
import { createInternetGateway } from './create-internet-gateway.ts';
import { createManagedPrefixList } from './create-managed-prefix-list.ts';
import { createNatGateway } from './create-nat-gateway.ts';
import { createNetworkAcl } from './create-network-acl.ts';
import { createNetworkAclEntry } from './create-network-acl-entry.ts';
import { createNetworkInterface } from './create-network-interface.ts';
import { createRoute } from './create-route.ts';
import { createRouteTable } from './create-route-table.ts';
import { createSecurityGroup } from './create-security-group.ts';
import { createSubnet } from './create-subnet.ts';
import { createTags } from './create-tags.ts';
import { createVpc } from './create-vpc.ts';
import { createVpcEndpoint } from './create-vpc-endpoint.ts';
import { deleteDhcpOptions } from './delete-dhcp-options.ts';
import { deleteEgressOnlyInternetGateway } from './delete-egress-only-internet-gateway.ts';
import { deleteInternetGateway } from './delete-internet-gateway.ts';
import { deleteManagedPrefixList } from './delete-managed-prefix-list.ts';
import { deleteNatGateway } from './delete-nat-gateway.ts';
import { deleteNetworkAcl } from './delete-network-acl.ts';
import { deleteNetworkAclEntry } from './delete-network-acl-entry.ts';
import { deleteNetworkInterface } from './delete-network-interface.ts';
import { deleteRoute } from './delete-route.ts';
import { deleteRouteTable } from './delete-route-table.ts';
import { deleteSecurityGroup } from './delete-security-group.ts';
import { deleteSubnet } from './delete-subnet.ts';
import { deleteTags } from './delete-tags.ts';
import { deleteVpc } from './delete-vpc.ts';
import { deleteVpcEndpoints } from './delete-vpc-endpoints.ts';
import { describeAccountAttributes } from './describe-account-attributes.ts';
import { describeAddresses } from './describe-addresses.ts';
import { describeAddressesAttribute } from './describe-addresses-attribute.ts';
import { describeAvailabilityZones } from './describe-availability-zones.ts';
import { describeDhcpOptions } from './describe-dhcp-options.ts';
import { describeEgressOnlyInternetGateways } from './describe-egress-only-internet-gateways.ts';
import { describeInstanceTypeOfferings } from './describe-instance-type-offerings.ts';
import { describeInstanceTypes } from './describe-instance-types.ts';
import { describeInstances } from './describe-instances.ts';
import { describeInternetGateways } from './describe-internet-gateways.ts';
import { describeKeyPairs } from './describe-key-pairs.ts';
import { describeManagedPrefixLists } from './describe-managed-prefix-lists.ts';
import { describeNatGateways } from './describe-nat-gateways.ts';
import { describeNetworkAcls } from './describe-network-acls.ts';
import { describeNetworkInterfaceAttribute } from './describe-network-interface-attribute.ts';
import { describeNetworkInterfaces } from './describe-network-interfaces.ts';
import { describePrefixLists } from './describe-prefix-lists.ts';
import { describeRegions } from './describe-regions.ts';
import { describeRouteTables } from './describe-route-tables.ts';
import { describeSecurityGroupRules } from './describe-security-group-rules.ts';
import { describeSecurityGroups } from './describe-security-groups.ts';
import { describeSubnets } from './describe-subnets.ts';
import { describeTags } from './describe-tags.ts';
import { describeVpcAttribute } from './describe-vpc-attribute.ts';
import { describeVpcEndpoints } from './describe-vpc-endpoints.ts';
import { describeVpcs } from './describe-vpcs.ts';
import { detachInternetGateway } from './detach-internet-gateway.ts';
import { disassociateAddress } from './disassociate-address.ts';
import { disassociateRouteTable } from './disassociate-route-table.ts';
import { disassociateVpcCidrBlock } from './disassociate-vpc-cidr-block.ts';
import { getManagedPrefixListEntries } from './get-managed-prefix-list-entries.ts';
import model from './model.gen.json' with { type: 'json' };
import { modifyManagedPrefixList } from './modify-managed-prefix-list.ts';
import { modifyNetworkInterfaceAttribute } from './modify-network-interface-attribute.ts';
import { modifySecurityGroupRules } from './modify-security-group-rules.ts';
import { modifySubnetAttribute } from './modify-subnet-attribute.ts';
import { modifyVpcAttribute } from './modify-vpc-attribute.ts';
import { modifyVpcEndpoint } from './modify-vpc-endpoint.ts';
import { releaseAddress } from './release-address.ts';
import { replaceNetworkAclAssociation } from './replace-network-acl-association.ts';
import { replaceNetworkAclEntry } from './replace-network-acl-entry.ts';
import { replaceRoute } from './replace-route.ts';
import { replaceRouteTableAssociation } from './replace-route-table-association.ts';
import { revokeSecurityGroupEgress } from './revoke-security-group-egress.ts';
import { revokeSecurityGroupIngress } from './revoke-security-group-ingress.ts';

export const ec2: Service = {
  model: toServiceModel(model),
  operations: {
    AllocateAddress: dryRunnable(allocateAddress),
    AssociateAddress: associateAddress,
    AssociateDhcpOptions: associateDhcpOptions,
    AssociateRouteTable: dryRunnable(associateRouteTable),
    AssociateVpcCidrBlock: associateVpcCidrBlock,
    AttachInternetGateway: dryRunnable(attachInternetGateway),
    AuthorizeSecurityGroupEgress: dryRunnable(authorizeSecurityGroupEgress),
    AuthorizeSecurityGroupIngress: dryRunnable(authorizeSecurityGroupIngress),
    CreateDhcpOptions: createDhcpOptions,
    CreateEgressOnlyInternetGateway: dryRunnable(createEgressOnlyInternetGateway),
    CreateInternetGateway: dryRunnable(createInternetGateway),
    CreateManagedPrefixList: createManagedPrefixList,
    CreateNatGateway: dryRunnable(createNatGateway),
    CreateNetworkAcl: dryRunnable(createNetworkAcl),
    CreateNetworkAclEntry: dryRunnable(createNetworkAclEntry),
    CreateNetworkInterface: createNetworkInterface,
    CreateRoute: dryRunnable(createRoute),
    CreateRouteTable: dryRunnable(createRouteTable),
    CreateSecurityGroup: dryRunnable(createSecurityGroup),
    CreateSubnet: dryRunnable(createSubnet),
    CreateTags: dryRunnable(createTags),
    CreateVpc: dryRunnable(createVpc),
    CreateVpcEndpoint: dryRunnable(createVpcEndpoint),
    DeleteDhcpOptions: deleteDhcpOptions,
    DeleteEgressOnlyInternetGateway: dryRunnable(deleteEgressOnlyInternetGateway),
    DeleteInternetGateway: dryRunnable(deleteInternetGateway),
    DeleteManagedPrefixList: deleteManagedPrefixList,
    DeleteNatGateway: dryRunnable(deleteNatGateway),
    DeleteNetworkAcl: dryRunnable(deleteNetworkAcl),
    DeleteNetworkAclEntry: dryRunnable(deleteNetworkAclEntry),
    DeleteNetworkInterface: deleteNetworkInterface,
    DeleteRoute: dryRunnable(deleteRoute),
    DeleteRouteTable: dryRunnable(deleteRouteTable),
    DeleteSecurityGroup: dryRunnable(deleteSecurityGroup),
    DeleteSubnet: dryRunnable(deleteSubnet),
    DeleteTags: dryRunnable(deleteTags),
    DeleteVpc: dryRunnable(deleteVpc),
    DeleteVpcEndpoints: dryRunnable(deleteVpcEndpoints),
    DescribeAccountAttributes: dryRunnable(describeAccountAttributes),
    DescribeAddresses: dryRunnable(describeAddresses),
    DescribeAddressesAttribute: dryRunnable(describeAddressesAttribute),
    DescribeAvailabilityZones: dryRunnable(describeAvailabilityZones),
    DescribeDhcpOptions: dryRunnable(describeDhcpOptions),
    DescribeEgressOnlyInternetGateways: dryRunnable(describeEgressOnlyInternetGateways),
    DescribeInstanceTypeOfferings: describeInstanceTypeOfferings,
    DescribeInstanceTypes: describeInstanceTypes,
    DescribeInstances: describeInstances,
    DescribeInternetGateways: dryRunnable(describeInternetGateways),
    DescribeKeyPairs: describeKeyPairs,
    DescribeManagedPrefixLists: describeManagedPrefixLists,
    DescribeNatGateways: dryRunnable(describeNatGateways),
    DescribeNetworkAcls: dryRunnable(describeNetworkAcls),
    DescribeNetworkInterfaceAttribute: describeNetworkInterfaceAttribute,
    DescribeNetworkInterfaces: dryRunnable(describeNetworkInterfaces),
    DescribePrefixLists: dryRunnable(describePrefixLists),
    DescribeRegions: dryRunnable(describeRegions),
    DescribeRouteTables: dryRunnable(describeRouteTables),
    DescribeSecurityGroupRules: dryRunnable(describeSecurityGroupRules),
    DescribeSecurityGroups: dryRunnable(describeSecurityGroups),
    DescribeSubnets: dryRunnable(describeSubnets),
    DescribeTags: dryRunnable(describeTags),
    DescribeVpcAttribute: dryRunnable(describeVpcAttribute),
    DescribeVpcEndpoints: dryRunnable(describeVpcEndpoints),
    DescribeVpcs: dryRunnable(describeVpcs),
    DetachInternetGateway: dryRunnable(detachInternetGateway),
    DisassociateAddress: dryRunnable(disassociateAddress),
    DisassociateRouteTable: dryRunnable(disassociateRouteTable),
    DisassociateVpcCidrBlock: disassociateVpcCidrBlock,
    GetManagedPrefixListEntries: getManagedPrefixListEntries,
    ModifyManagedPrefixList: modifyManagedPrefixList,
    ModifyNetworkInterfaceAttribute: modifyNetworkInterfaceAttribute,
    ModifySecurityGroupRules: dryRunnable(modifySecurityGroupRules),
    ModifySubnetAttribute: modifySubnetAttribute,
    ModifyVpcAttribute: modifyVpcAttribute,
    ModifyVpcEndpoint: dryRunnable(modifyVpcEndpoint),
    ReleaseAddress: dryRunnable(releaseAddress),
    ReplaceNetworkAclAssociation: dryRunnable(replaceNetworkAclAssociation),
    ReplaceNetworkAclEntry: dryRunnable(replaceNetworkAclEntry),
    ReplaceRoute: dryRunnable(replaceRoute),
    ReplaceRouteTableAssociation: dryRunnable(replaceRouteTableAssociation),
    RevokeSecurityGroupEgress: dryRunnable(revokeSecurityGroupEgress),
    RevokeSecurityGroupIngress: dryRunnable(revokeSecurityGroupIngress),
  },
};

/** With DryRun, a request that would be allowed is refused with the error that says so. */
function dryRunnable<Input extends { DryRun?: boolean | undefined }>(
  operation: (input: Input, context: AwsContext) => unknown,
): AnyOperation {
  return (input: Input, context) => {
    if (input.DryRun)
      throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', { status: 412 });
    return operation(input, context);
  };
}

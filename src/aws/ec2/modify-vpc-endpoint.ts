// ModifyVpcEndpoint: its policy, where it is, and its names.

import type { Operation } from '../operation.ts';
import { groupsOf, openPolicy } from './create-vpc-endpoint.ts';
import type { ModifyVpcEndpointRequest, ModifyVpcEndpointResult } from './types.gen.ts';
import { getVpcEndpoint, putVpcEndpoint } from './vpc-endpoints.ts';

export const modifyVpcEndpoint: Operation<ModifyVpcEndpointRequest, ModifyVpcEndpointResult> = (input, context) => {
  context.store.commit((transaction) => {
    const before = getVpcEndpoint(transaction, context, input.VpcEndpointId);
    const groupIds = (before.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []);
    putVpcEndpoint(transaction, context, {
      ...before,
      PolicyDocument: input.ResetPolicy
        ? openPolicy(before.VpcEndpointType)
        : (input.PolicyDocument ?? before.PolicyDocument),
      RouteTableIds: changed(before.RouteTableIds, input.AddRouteTableIds, input.RemoveRouteTableIds),
      SubnetIds: changed(before.SubnetIds, input.AddSubnetIds, input.RemoveSubnetIds),
      Groups: groupsOf(
        transaction,
        context,
        changed(groupIds, input.AddSecurityGroupIds, input.RemoveSecurityGroupIds),
      ),
      IpAddressType: input.IpAddressType ?? before.IpAddressType,
      DnsOptions: { DnsRecordIpType: input.DnsOptions?.DnsRecordIpType ?? before.DnsOptions?.DnsRecordIpType },
      PrivateDnsEnabled: input.PrivateDnsEnabled ?? before.PrivateDnsEnabled,
    });
  });
  return { Return: true };
};

function changed(before: readonly string[] = [], added: readonly string[] = [], removed: readonly string[] = []) {
  return [...new Set([...before, ...added])].filter((id) => !removed.includes(id));
}

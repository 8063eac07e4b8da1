// CreateVpcEndpoint: a gateway, which is available at once, or an interface in each of the subnets, which is pending first
// (as the AWS CLI's examples of create-vpc-endpoint show them).

import type { Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { AwsContext, Operation } from '../operation.ts';
import { newResourceId } from './collections.ts';
import { defaultGroupIds } from './named-security-groups.ts';
import { gatewayPrefixList } from './prefix-lists.ts';
import { getSecurityGroup, getVpc } from './resources.ts';
import { tagsFor } from './tag-specifications.ts';
import type {
  CreateVpcEndpointRequest,
  CreateVpcEndpointResult,
  SecurityGroupIdentifier,
  VpcEndpoint,
} from './types.gen.ts';
import { noSuchService } from './vpc-endpoint-services.ts';
import { ENDPOINT_STATES, putVpcEndpoint } from './vpc-endpoints.ts';

const OPEN = [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }];

/** Everything for everybody. That of an interface has no version, as recorded in localstack's tests (tests/aws/services/ec2). */
export function openPolicy(type: VpcEndpoint['VpcEndpointType']): string {
  return JSON.stringify(type === 'Gateway' ? { Version: '2008-10-17', Statement: OPEN } : { Statement: OPEN });
}

export const createVpcEndpoint: Operation<CreateVpcEndpointRequest, CreateVpcEndpointResult> = (input, context) => {
  const { VpcId, ServiceName = '', VpcEndpointType: type = 'Gateway' } = input;
  checkService(context, ServiceName, type);
  const Tags = tagsFor(input.TagSpecifications, 'vpc-endpoint');
  const unnamedGroups = (transaction: Transaction) =>
    type === 'Interface' ? defaultGroupIds(transaction, context, VpcId) : [];
  const made = context.store.commit((transaction) => {
    getVpc(transaction, context, VpcId);
    return putVpcEndpoint(transaction, context, {
      VpcEndpointId: newResourceId('vpce'),
      VpcEndpointType: type,
      VpcId,
      ServiceName,
      ServiceRegion: context.region,
      State: ENDPOINT_STATES[type === 'Gateway' ? 'available' : 'pending'],
      PolicyDocument: input.PolicyDocument ?? openPolicy(type),
      RouteTableIds: [...(input.RouteTableIds ?? [])],
      SubnetIds: [...(input.SubnetIds ?? [])],
      Groups: groupsOf(transaction, context, input.SecurityGroupIds ?? unnamedGroups(transaction)),
      IpAddressType: input.IpAddressType ?? 'ipv4',
      DnsOptions: { DnsRecordIpType: input.DnsOptions?.DnsRecordIpType ?? 'ipv4' },
      PrivateDnsEnabled: input.PrivateDnsEnabled ?? false,
      RequesterManaged: false,
      NetworkInterfaceIds: [],
      DnsEntries: [],
      CreationTimestamp: context.clock.simulatedMs(),
      Tags,
      OwnerId: context.account,
    });
  });
  return { VpcEndpoint: made, ClientToken: input.ClientToken };
};

function checkService(context: AwsContext, name: string, type: string): void {
  const isKnown =
    type === 'Gateway'
      ? gatewayPrefixList(context, name) !== undefined
      : name.startsWith(`com.amazonaws.${context.region}.`);
  if (!isKnown) throw noSuchService(name);
  if (type !== 'Gateway' && type !== 'Interface')
    throw new AwsError('InvalidParameter', `Endpoint type (${type}) does not match available service types`);
}

/** The groups with their names. Throws InvalidGroup.NotFound. */
export function groupsOf(
  transaction: Transaction,
  context: AwsContext,
  ids: readonly string[],
): SecurityGroupIdentifier[] {
  return ids.map((id) => {
    const { GroupId, GroupName } = getSecurityGroup(transaction, context, id).group;
    return { GroupId, GroupName };
  });
}

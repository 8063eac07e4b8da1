// DescribeNetworkAcls.

import type { Operation } from '../operation.ts';
import { NETWORK_ACLS } from './collections.ts';
import { describe, type Kind } from './describe.ts';
import { withAssociations } from './network-acls.ts';
import type {
  DescribeNetworkAclsRequest,
  DescribeNetworkAclsResult,
  NetworkAcl,
  NetworkAclAssociation,
  NetworkAclEntry,
} from './types.gen.ts';

const entries =
  <V>(read: (entry: NetworkAclEntry) => V) =>
  (acl: NetworkAcl) =>
    (acl.Entries ?? []).map(read);
const associations =
  <V>(read: (association: NetworkAclAssociation) => V) =>
  (acl: NetworkAcl) =>
    (acl.Associations ?? []).map(read);

const NETWORK_ACL_KIND: Kind<NetworkAcl> = {
  idOf: (acl) => acl.NetworkAclId ?? '',
  tagsOf: (acl) => acl.Tags ?? [],
  idError: 'InvalidNetworkAclID',
  idNoun: 'networkAcl ID',
  idPrefix: 'acl',
  filters: {
    'association.association-id': associations(({ NetworkAclAssociationId }) => NetworkAclAssociationId),
    'association.network-acl-id': associations(({ NetworkAclId }) => NetworkAclId),
    'association.subnet-id': associations(({ SubnetId }) => SubnetId),
    default: (acl) => [acl.IsDefault],
    'entry.cidr': entries(({ CidrBlock }) => CidrBlock),
    'entry.egress': entries(({ Egress }) => Egress),
    'entry.icmp.code': entries(({ IcmpTypeCode }) => IcmpTypeCode?.Code),
    'entry.icmp.type': entries(({ IcmpTypeCode }) => IcmpTypeCode?.Type),
    'entry.ipv6-cidr': entries(({ Ipv6CidrBlock }) => Ipv6CidrBlock),
    'entry.port-range.from': entries(({ PortRange }) => PortRange?.From),
    'entry.port-range.to': entries(({ PortRange }) => PortRange?.To),
    'entry.protocol': entries(({ Protocol }) => Protocol),
    'entry.rule-action': entries(({ RuleAction }) => RuleAction),
    'entry.rule-number': entries(({ RuleNumber }) => RuleNumber),
    'network-acl-id': (acl) => [acl.NetworkAclId],
    'owner-id': (acl) => [acl.OwnerId],
    'vpc-id': (acl) => [acl.VpcId],
  },
};

export const describeNetworkAcls: Operation<DescribeNetworkAclsRequest, DescribeNetworkAclsResult> = (
  input,
  context,
) => {
  const all = NETWORK_ACLS.list(context.store, context).map((acl) => withAssociations(context.store, context, acl));
  const { items, nextToken } = describe(NETWORK_ACL_KIND, all, {
    ids: input.NetworkAclIds,
    filters: input.Filters,
    maxResults: input.MaxResults,
    nextToken: input.NextToken,
  });
  return { NetworkAcls: items, NextToken: nextToken };
};

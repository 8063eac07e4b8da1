// DescribeNetworkInterfaces.

import type { Operation } from '../operation.ts';
import { NETWORK_INTERFACES } from './collections.ts';
import { describe, type Kind, timeText } from './describe.ts';
import type {
  DescribeNetworkInterfacesRequest,
  DescribeNetworkInterfacesResult,
  NetworkInterface,
} from './types.gen.ts';

const NETWORK_INTERFACE_KIND: Kind<NetworkInterface> = {
  idOf: (eni) => eni.NetworkInterfaceId ?? '',
  tagsOf: (eni) => eni.TagSet ?? [],
  idError: 'InvalidNetworkInterfaceID',
  idNoun: 'networkInterface ID',
  idPrefix: 'eni',
  filters: {
    'addresses.association.owner-id': (eni) =>
      (eni.PrivateIpAddresses ?? []).map((address) => address.Association?.IpOwnerId),
    'addresses.association.public-ip': (eni) =>
      (eni.PrivateIpAddresses ?? []).map((address) => address.Association?.PublicIp),
    'addresses.primary': (eni) => (eni.PrivateIpAddresses ?? []).map((address) => address.Primary),
    'addresses.private-ip-address': (eni) => (eni.PrivateIpAddresses ?? []).map((address) => address.PrivateIpAddress),
    'association.allocation-id': (eni) => [eni.Association?.AllocationId],
    'association.association-id': (eni) => [eni.Association?.AssociationId],
    'association.ip-owner-id': (eni) => [eni.Association?.IpOwnerId],
    'association.public-dns-name': (eni) => [eni.Association?.PublicDnsName],
    'association.public-ip': (eni) => [eni.Association?.PublicIp],
    'attachment.attach-time': (eni) => [timeText(eni.Attachment?.AttachTime)],
    'attachment.attachment-id': (eni) => [eni.Attachment?.AttachmentId],
    'attachment.delete-on-termination': (eni) => [eni.Attachment?.DeleteOnTermination],
    'attachment.device-index': (eni) => [eni.Attachment?.DeviceIndex],
    'attachment.instance-id': (eni) => [eni.Attachment?.InstanceId],
    'attachment.instance-owner-id': (eni) => [eni.Attachment?.InstanceOwnerId],
    'attachment.status': (eni) => [eni.Attachment?.Status],
    'availability-zone': (eni) => [eni.AvailabilityZone],
    'availability-zone-id': (eni) => [eni.AvailabilityZoneId],
    description: (eni) => [eni.Description],
    'group-id': (eni) => (eni.Groups ?? []).map((group) => group.GroupId),
    'group-name': (eni) => (eni.Groups ?? []).map((group) => group.GroupName),
    'interface-type': (eni) => [eni.InterfaceType],
    'ipv6-addresses.ipv6-address': (eni) => (eni.Ipv6Addresses ?? []).map((address) => address.Ipv6Address),
    'mac-address': (eni) => [eni.MacAddress],
    'network-interface-id': (eni) => [eni.NetworkInterfaceId],
    'operator.managed': (eni) => [eni.Operator?.Managed],
    'operator.principal': (eni) => [eni.Operator?.Principal],
    'owner-id': (eni) => [eni.OwnerId],
    'private-dns-name': (eni) => [eni.PrivateDnsName],
    'private-ip-address': (eni) => [eni.PrivateIpAddress],
    'requester-id': (eni) => [eni.RequesterId],
    'requester-managed': (eni) => [eni.RequesterManaged],
    'source-dest-check': (eni) => [eni.SourceDestCheck],
    status: (eni) => [eni.Status],
    'subnet-id': (eni) => [eni.SubnetId],
    'vpc-id': (eni) => [eni.VpcId],
  },
};

export const describeNetworkInterfaces: Operation<DescribeNetworkInterfacesRequest, DescribeNetworkInterfacesResult> = (
  input,
  context,
) => {
  const records = NETWORK_INTERFACES.list(context.store, context).map((record) => record.interface);
  const { items, nextToken } = describe(NETWORK_INTERFACE_KIND, records, {
    ids: input.NetworkInterfaceIds,
    filters: input.Filters,
    maxResults: input.MaxResults,
    nextToken: input.NextToken,
  });
  return { NetworkInterfaces: items, NextToken: nextToken };
};

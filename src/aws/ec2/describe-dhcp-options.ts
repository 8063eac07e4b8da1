// DescribeDhcpOptions: the set that every region has. Emulator: no others can be made.

import type { Operation } from '../operation.ts';
import { defaultDhcpOptionsId } from './default-network.ts';
import { describe, type Kind } from './describe.ts';
import type { DescribeDhcpOptionsRequest, DescribeDhcpOptionsResult, DhcpOptions } from './types.gen.ts';

const DHCP_OPTIONS_KIND: Kind<DhcpOptions> = {
  idOf: (options) => options.DhcpOptionsId ?? '',
  tagsOf: (options) => options.Tags ?? [],
  idError: 'InvalidDhcpOptionsID',
  idNoun: 'dhcpOption ID',
  filters: {
    'dhcp-options-id': (options) => [options.DhcpOptionsId],
    key: (options) => (options.DhcpConfigurations ?? []).map(({ Key }) => Key),
    value: (options) =>
      (options.DhcpConfigurations ?? []).flatMap(({ Values = [] }) => Values.map(({ Value }) => Value)),
    'owner-id': (options) => [options.OwnerId],
  },
};

export const describeDhcpOptions: Operation<DescribeDhcpOptionsRequest, DescribeDhcpOptionsResult> = (
  input,
  context,
) => {
  const domain = context.region === 'us-east-1' ? 'ec2.internal' : `${context.region}.compute.internal`;
  const only: DhcpOptions = {
    DhcpOptionsId: defaultDhcpOptionsId(context),
    OwnerId: context.account,
    DhcpConfigurations: [
      { Key: 'domain-name', Values: [{ Value: domain }] },
      { Key: 'domain-name-servers', Values: [{ Value: 'AmazonProvidedDNS' }] },
    ],
    Tags: [],
  };
  const { items, nextToken } = describe(DHCP_OPTIONS_KIND, [only], {
    ids: input.DhcpOptionsIds,
    filters: input.Filters,
    maxResults: input.MaxResults,
    nextToken: input.NextToken,
  });
  return { DhcpOptions: items, NextToken: nextToken };
};

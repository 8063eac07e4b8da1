// DescribeDhcpOptions.

import type { Operation } from '../operation.ts';
import { describe, type Kind } from './describe.ts';
import { listDhcpOptions } from './dhcp-options.ts';
import type { DescribeDhcpOptionsRequest, DescribeDhcpOptionsResult, DhcpOptions } from './types.gen.ts';

const DHCP_OPTIONS_KIND: Kind<DhcpOptions> = {
  idOf: (options) => options.DhcpOptionsId ?? '',
  tagsOf: (options) => options.Tags ?? [],
  idError: 'InvalidDhcpOptionID',
  idNoun: 'dhcpOption ID',
  idPrefix: 'dopt',
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
  const { items, nextToken } = describe(DHCP_OPTIONS_KIND, listDhcpOptions(context.store, context), {
    ids: input.DhcpOptionsIds,
    filters: input.Filters,
    maxResults: input.MaxResults,
    nextToken: input.NextToken,
  });
  return { DhcpOptions: items, NextToken: nextToken };
};

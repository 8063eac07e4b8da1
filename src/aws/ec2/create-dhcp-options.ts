// CreateDhcpOptions. https://docs.aws.amazon.com/vpc/latest/userguide/DHCPOptionSetConcepts.html

import { isIP } from 'node:net';
import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { newResourceId } from './collections.ts';
import { DHCP_OPTIONS } from './dhcp-options.ts';
import { tagsFor } from './tag-specifications.ts';
import type { CreateDhcpOptionsRequest, CreateDhcpOptionsResult, DhcpOptions } from './types.gen.ts';

const KEYS = new Set([
  'domain-name-servers',
  'domain-name',
  'ntp-servers',
  'netbios-name-servers',
  'netbios-node-type',
  'ipv6-address-preferred-lease-time',
]);

/** Options whose values are addresses, four at most. */
const ADDRESSES = new Set(['domain-name-servers', 'ntp-servers', 'netbios-name-servers']);
const MOST_ADDRESSES = 4;

const isValid = (key: string, values: readonly string[]) =>
  key === 'netbios-node-type'
    ? values.every((value) => /^[1248]$/.test(value))
    : !ADDRESSES.has(key) ||
      (values.length <= MOST_ADDRESSES &&
        values.every((value) => isIP(value) !== 0 || (key === 'domain-name-servers' && value === 'AmazonProvidedDNS')));

export const createDhcpOptions: Operation<CreateDhcpOptionsRequest, CreateDhcpOptionsResult> = (input, context) => {
  for (const { Key, Values = [] } of input.DhcpConfigurations) {
    if (!KEYS.has(Key ?? ''))
      throw new AwsError('InvalidParameterValue', `Value (${Key}) for parameter name is invalid. Unknown DHCP option`);
    if (Values.length === 0) throw new AwsError('InvalidParameterValue', `Value for DHCP option ${Key} is missing`);
    if (!isValid(Key ?? '', Values))
      throw new AwsError(
        'InvalidParameterValue',
        `Value (${Values.join(',')}) for parameter value is invalid. Invalid DHCP option value.`,
      );
  }
  const made: DhcpOptions = {
    DhcpOptionsId: newResourceId('dopt'),
    OwnerId: context.account,
    DhcpConfigurations: input.DhcpConfigurations.map(({ Key, Values = [] }) => ({
      Key,
      Values: Values.map((Value) => ({ Value })),
    })),
    Tags: tagsFor(input.TagSpecifications, 'dhcp-options'),
  };
  context.store.commit((transaction) =>
    DHCP_OPTIONS.put(transaction, DHCP_OPTIONS.keyOf(context, made.DhcpOptionsId ?? ''), made),
  );
  return { DhcpOptions: made };
};

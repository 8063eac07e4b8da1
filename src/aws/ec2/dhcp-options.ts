// Sets of DHCP options: the one that every region has, and those that users make. Emulator: pods are told nothing by DHCP, and on
// Fargate the search domains of a set are not taken either.

import type { Store, Transaction } from '../../store/store.ts';
import type { Scope } from '../operation.ts';
import { records } from '../records.ts';
import { defaultDhcpOptionsId } from './default-network.ts';
import { refuseMalformed } from './id-forms.ts';
import { doesNotExist } from './resources.ts';
import type { DhcpOptions } from './types.gen.ts';

export const DHCP_OPTIONS = records<DhcpOptions>('ec2.dhcp-options');

/** What a VPC names that has no set. */
export const NO_DHCP_OPTIONS = 'default';

/** The region's own set is a record only once somebody has tagged it. */
export function listDhcpOptions(from: Store | Transaction, scope: Scope): readonly DhcpOptions[] {
  const kept = DHCP_OPTIONS.list(from, scope);
  const isDefaultKept = kept.some(({ DhcpOptionsId }) => DhcpOptionsId === defaultDhcpOptionsId(scope));
  return isDefaultKept ? kept : [defaultDhcpOptions(scope), ...kept];
}

/** Throws InvalidDhcpOptionsId.Malformed, InvalidDhcpOptionID.NotFound. */
export function getDhcpOptions(from: Store | Transaction, scope: Scope, id: string): DhcpOptions {
  refuseMalformed('dopt', id);
  const found = listDhcpOptions(from, scope).find(({ DhcpOptionsId }) => DhcpOptionsId === id);
  if (!found) throw doesNotExist('InvalidDhcpOptionID.NotFound', 'dhcpOption ID', id);
  return found;
}

function defaultDhcpOptions(scope: Scope): DhcpOptions {
  const domain = scope.region === 'us-east-1' ? 'ec2.internal' : `${scope.region}.compute.internal`;
  return {
    DhcpOptionsId: defaultDhcpOptionsId(scope),
    OwnerId: scope.account,
    DhcpConfigurations: [
      { Key: 'domain-name', Values: [{ Value: domain }] },
      { Key: 'domain-name-servers', Values: [{ Value: 'AmazonProvidedDNS' }] },
    ],
    Tags: [],
  };
}

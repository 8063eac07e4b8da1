// Managed prefix lists: those of AWS, and those that users make. Each change of its entries makes another version.

import type { JsonObject } from '../../lib/json.ts';
import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
import { regionalArn } from '../partitions.ts';
import { records } from '../records.ts';
import { cidrText } from './cidr.ts';
import { canonicalBlock } from './cidr-blocks.ts';
import { refuseMalformed } from './id-forms.ts';
import { prefixLists } from './prefix-lists.ts';
import { doesNotExist } from './resources.ts';
import type { ManagedPrefixList, PrefixListEntry } from './types.gen.ts';

export type ManagedPrefixListRecord = JsonObject & {
  list: ManagedPrefixList & { PrefixListId: string; MaxEntries: number; Version: number };
  /** Of each version, the first at 0. */
  versions: PrefixListEntry[][];
  Tags: NonNullable<ManagedPrefixList['Tags']>;
};

export const MANAGED_PREFIX_LISTS = records<ManagedPrefixListRecord>('ec2.managed-prefix-lists');

const AWS_OWNER = 'AWS';

/** All lists with the entries that they have now. */
export function listManagedPrefixLists(
  from: Store | Transaction,
  scope: Scope,
): { list: ManagedPrefixList; entries: PrefixListEntry[] }[] {
  const ofAws = prefixLists(scope).map(({ PrefixListId = '', PrefixListName, Cidrs = [] }) => ({
    list: {
      PrefixListId,
      AddressFamily: 'IPv4',
      State: 'create-complete' as const,
      PrefixListArn: regionalArn('ec2', { ...scope, account: 'aws' }, `prefix-list/${PrefixListId}`),
      PrefixListName,
      Tags: [],
      OwnerId: AWS_OWNER,
    },
    entries: Cidrs.map((Cidr) => ({ Cidr })),
  }));
  const own = MANAGED_PREFIX_LISTS.list(from, scope).map(({ list, versions, Tags }) => ({
    list: { ...list, Tags },
    entries: versions.at(-1) ?? [],
  }));
  return [...ofAws, ...own];
}

/** One of the account's own. Throws InvalidPrefixListID.NotFound; OperationNotPermitted for one of AWS. */
export function getOwnPrefixList(from: Store | Transaction, scope: Scope, id: string): ManagedPrefixListRecord {
  refuseMalformed('pl', id);
  const found = MANAGED_PREFIX_LISTS.find(from, MANAGED_PREFIX_LISTS.keyOf(scope, id));
  if (found) return found;
  if (prefixLists(scope).some(({ PrefixListId }) => PrefixListId === id))
    throw new AwsError('OperationNotPermitted', `The prefix list ${id} is managed by AWS and cannot be changed.`);
  throw doesNotExist('InvalidPrefixListID.NotFound', 'prefix list ID', id);
}

/** Entries as they are kept. Throws InvalidParameterValue for what is no block, or twice the same; PrefixListMaxEntriesExceeded. */
export function checkEntries(
  entries: readonly PrefixListEntry[],
  list: Pick<ManagedPrefixList, 'AddressFamily' | 'MaxEntries'>,
): PrefixListEntry[] {
  const checked = entries.map(({ Cidr = '', Description }) => ({
    Cidr: list.AddressFamily === 'IPv4' ? cidrText(canonicalBlock(Cidr, 'cidr')) : Cidr.toLowerCase(),
    ...(Description !== undefined && { Description }),
  }));
  const blocks = checked.map(({ Cidr }) => Cidr);
  const twice = blocks.find((block, index) => blocks.indexOf(block) !== index);
  if (twice !== undefined)
    throw new AwsError('InvalidParameterValue', `Duplicate entry '${twice}' in the prefix list.`);
  if (checked.length > (list.MaxEntries ?? 0))
    throw new AwsError(
      'PrefixListMaxEntriesExceeded',
      'You cannot exceed the maximum number of entries for the prefix list.',
    );
  return checked;
}

// Grants of keys as records. Emulator: there is nothing that they would allow to be done with a key.
// https://docs.aws.amazon.com/kms/latest/developerguide/grants.html

import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import { findRoleByArn } from '../iam/roles.ts';
import { findUserByArn } from '../iam/users.ts';
import type { AwsContext, Scope } from '../operation.ts';
import { records } from '../records.ts';
import { keyPage } from './pages.ts';
import type { GrantListEntry, ListGrantsResponse } from './types.gen.ts';

export type GrantRecord = {
  /** Of the key, without its ARN. */
  keyId: string;
  grant: GrantListEntry & { GrantId: string; GranteePrincipal: string; CreationDate: number };
  /** The last that was given out for it. */
  token: string;
};

export const GRANTS = records<GrantRecord>('kms.grants');

export function grantKey(scope: Scope, { keyId, grant }: Pick<GrantRecord, 'keyId' | 'grant'>): string {
  return GRANTS.keyOf(scope, keyId, grant.GrantId);
}

/** Throws NotFoundException. */
export function getGrant(
  from: Store | Transaction,
  scope: Scope,
  named: { keyId: string; grantId: string },
): GrantRecord {
  const found = GRANTS.find(from, GRANTS.keyOf(scope, named.keyId, named.grantId));
  // The words are those that moto has for it.
  if (!found) throw new AwsError('NotFoundException', `Grant ID ${named.grantId} not found`);
  return found;
}

/** Throws InvalidArnException, on which Terraform's provider waits for a role that it has just made; those of other accounts are believed. */
export function checkGrantPrincipal(transaction: Transaction, context: AwsContext, arn: string): void {
  const [, account, kind = ''] =
    /^arn:aws[a-z-]*:(?:iam|sts)::(\d{12}):(root|user\/.+|role\/.+|assumed-role\/.+|federated-user\/.+)$/.exec(arn) ??
    [];
  const isOurs = account === context.account && context.unknownReferences === 'refuse';
  const isThere =
    account !== undefined &&
    (!isOurs ||
      !/^(user|role)\//.test(kind) ||
      (kind.startsWith('role/') ? findRoleByArn : findUserByArn)(transaction, account, arn) !== undefined);
  if (!isThere) throw new AwsError('InvalidArnException', `ARN does not refer to a valid principal: ${arn}`);
}

/** A page of grants, the oldest first. Throws InvalidMarkerException. */
export function grantPage(
  grants: readonly GrantRecord[],
  asked: { readonly Marker?: string | undefined; readonly Limit?: number | undefined },
): ListGrantsResponse {
  const age = ({ grant }: GrantRecord) => `${String(grant.CreationDate).padStart(16, '0')}/${grant.GrantId}`;
  const { items, more } = keyPage(grants, age, asked);
  return { Grants: items.map(({ grant }) => grant), ...more };
}

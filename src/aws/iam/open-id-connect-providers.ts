// OpenID Connect providers as records: what a role's trust policy names as `Federated`.

import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import { GLOBAL_REGION, records } from '../records.ts';
import type { Tag } from './types.gen.ts';

export type OpenIdConnectProviderRecord = {
  arn: string;
  /** Without its scheme, as IAM shows it. */
  url: string;
  clientIds: string[];
  thumbprints: string[];
  createdMs: number;
  tags: Tag[];
};

export const OPEN_ID_CONNECT_PROVIDERS = records<OpenIdConnectProviderRecord>('iam.open-id-connect-providers');

export function providerKey(account: string, arn: string): string {
  return OPEN_ID_CONNECT_PROVIDERS.keyOf({ account, region: GLOBAL_REGION }, arn);
}

/** Throws NoSuchEntity. */
export function getProvider(from: Store | Transaction, account: string, arn: string): OpenIdConnectProviderRecord {
  const found = OPEN_ID_CONNECT_PROVIDERS.find(from, providerKey(account, arn));
  if (!found) throw new AwsError('NoSuchEntity', `OpenIDConnect Provider not found for arn ${arn}`);
  return found;
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html */
const MOST_THUMBPRINTS = 5;
const MOST_CLIENT_IDS = 100;

/** Writes a provider. Throws InvalidInput, LimitExceeded where its lists are too long. */
export function putProvider(transaction: Transaction, account: string, record: OpenIdConnectProviderRecord): void {
  if (record.thumbprints.length > MOST_THUMBPRINTS)
    throw new AwsError('InvalidInput', `Thumbprint list must contain fewer than ${MOST_THUMBPRINTS} entries.`);
  if (record.clientIds.length > MOST_CLIENT_IDS)
    throw new AwsError(
      'LimitExceeded',
      `Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: ${MOST_CLIENT_IDS}`,
    );
  OPEN_ID_CONNECT_PROVIDERS.put(transaction, providerKey(account, record.arn), record);
}

/** Replaces the record by what `change` makes of it; the provider must exist. */
export function changeProvider(
  store: Store,
  { account, arn }: { readonly account: string; readonly arn: string },
  change: (record: OpenIdConnectProviderRecord) => OpenIdConnectProviderRecord,
): void {
  store.commit((transaction) => {
    putProvider(transaction, account, change(getProvider(transaction, account, arn)));
  });
}

// What IAM keeps of an account as a whole: its other name, and what passwords must be like.

import type { Store, Transaction } from '../../store/store.ts';
import { GLOBAL_REGION, records } from '../records.ts';
import type { PasswordPolicy } from './types.gen.ts';

type AccountSettings = { alias?: string; passwordPolicy?: PasswordPolicy };

const ACCOUNTS = records<AccountSettings>('iam.accounts');

const keyOf = (account: string) => ACCOUNTS.keyOf({ account, region: GLOBAL_REGION }, 'settings');

/** Nothing is set of an account that nobody has set anything of. */
export function accountSettings(from: Store | Transaction, account: string): AccountSettings {
  return ACCOUNTS.find(from, keyOf(account)) ?? {};
}

/** The account that has an alias; undefined where none has. */
export function accountOfAlias(store: Store, alias: string): string | undefined {
  const found = store.list(ACCOUNTS.collection).find(({ value }) => (value as AccountSettings).alias === alias);
  return found?.key.split('/')[0];
}

/** Replaces the settings by what `change` makes of them. */
export function changeAccount(
  store: Store,
  account: string,
  change: (settings: AccountSettings) => AccountSettings,
): void {
  store.commit((transaction) =>
    ACCOUNTS.put(transaction, keyOf(account), change(accountSettings(transaction, account))),
  );
}

// DeleteAccountPasswordPolicy.

import type { Operation } from '../operation.ts';
import { changeAccount } from './accounts.ts';
import { noPasswordPolicy } from './get-account-password-policy.ts';

export const deleteAccountPasswordPolicy: Operation<void, void> = (_input, { store, account }) => {
  changeAccount(store, account, ({ passwordPolicy, ...settings }) => {
    if (!passwordPolicy) throw noPasswordPolicy(account);
    return settings;
  });
};

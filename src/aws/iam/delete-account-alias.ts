// DeleteAccountAlias.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { changeAccount } from './accounts.ts';
import type { DeleteAccountAliasRequest } from './types.gen.ts';

export const deleteAccountAlias: Operation<DeleteAccountAliasRequest, void> = (
  { AccountAlias: alias },
  { store, account },
) => {
  changeAccount(store, account, ({ alias: before, ...settings }) => {
    if (before !== alias) throw new AwsError('NoSuchEntity', `The account alias ${alias} cannot be found.`);
    return settings;
  });
};

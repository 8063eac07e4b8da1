// CreateAccountAlias: an account has one at most, which replaces the one before; no two accounts have the same.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { accountOfAlias, changeAccount } from './accounts.ts';
import type { CreateAccountAliasRequest } from './types.gen.ts';

export const createAccountAlias: Operation<CreateAccountAliasRequest, void> = ({ AccountAlias: alias }, context) => {
  const { store, account } = context;
  if ((accountOfAlias(store, alias) ?? account) !== account)
    throw new AwsError('EntityAlreadyExists', `The account alias ${alias} already exists.`);
  changeAccount(store, account, (settings) => ({ ...settings, alias }));
};

// GetAccountPasswordPolicy. The words are those of moto's tests.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { accountSettings } from './accounts.ts';
import type { GetAccountPasswordPolicyResponse } from './types.gen.ts';

export const getAccountPasswordPolicy: Operation<void, GetAccountPasswordPolicyResponse> = (
  _input,
  { store, account },
) => {
  const { passwordPolicy } = accountSettings(store, account);
  if (!passwordPolicy) throw noPasswordPolicy(account);
  return { PasswordPolicy: passwordPolicy };
};

/** The error for an account that has none. */
export function noPasswordPolicy(account: string): AwsError {
  return new AwsError('NoSuchEntity', `The Password Policy with domain name ${account} cannot be found.`);
}

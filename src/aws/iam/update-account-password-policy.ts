// UpdateAccountPasswordPolicy: what is not said goes back to what it is by default.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html

import type { Operation } from '../operation.ts';
import { changeAccount } from './accounts.ts';
import type { UpdateAccountPasswordPolicyRequest } from './types.gen.ts';

export const updateAccountPasswordPolicy: Operation<UpdateAccountPasswordPolicyRequest, void> = (
  input,
  { store, account },
) => {
  const { MaxPasswordAge, PasswordReusePrevention, HardExpiry } = input;
  const passwordPolicy = {
    MinimumPasswordLength: input.MinimumPasswordLength ?? 6,
    RequireSymbols: input.RequireSymbols ?? false,
    RequireNumbers: input.RequireNumbers ?? false,
    RequireUppercaseCharacters: input.RequireUppercaseCharacters ?? false,
    RequireLowercaseCharacters: input.RequireLowercaseCharacters ?? false,
    AllowUsersToChangePassword: input.AllowUsersToChangePassword ?? false,
    ExpirePasswords: (MaxPasswordAge ?? 0) > 0,
    ...(MaxPasswordAge !== undefined && { MaxPasswordAge }),
    ...(PasswordReusePrevention !== undefined && { PasswordReusePrevention }),
    ...(HardExpiry !== undefined && { HardExpiry }),
  };
  changeAccount(store, account, (settings) => ({ ...settings, passwordPolicy }));
};

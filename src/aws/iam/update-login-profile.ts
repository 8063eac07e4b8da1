// UpdateLoginProfile: another password, or whether it is to be changed.

import type { Operation } from '../operation.ts';
import { getLoginProfile } from './login-profiles.ts';
import type { UpdateLoginProfileRequest } from './types.gen.ts';
import { changeUser } from './users.ts';

export const updateLoginProfile: Operation<UpdateLoginProfileRequest, void> = (input, { store, account }) => {
  changeUser(store, { account, name: input.UserName }, (record) => {
    const { CreateDate, PasswordResetRequired: before = false } = getLoginProfile(record, input.UserName);
    return { ...record, loginProfile: { CreateDate, PasswordResetRequired: input.PasswordResetRequired ?? before } };
  });
};

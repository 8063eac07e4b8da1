// DeleteLoginProfile.

import type { Operation } from '../operation.ts';
import { getLoginProfile } from './login-profiles.ts';
import type { DeleteLoginProfileRequest } from './types.gen.ts';
import { changeUser, userNameOf } from './users.ts';

export const deleteLoginProfile: Operation<DeleteLoginProfileRequest, void> = (input, context) => {
  const name = userNameOf(input.UserName, context.principal.arn);
  changeUser(context.store, { account: context.account, name }, ({ loginProfile, ...record }) => {
    getLoginProfile({ ...record, ...(loginProfile && { loginProfile }) }, name);
    return record;
  });
};

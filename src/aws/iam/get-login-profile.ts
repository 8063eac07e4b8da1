// GetLoginProfile.

import type { Operation } from '../operation.ts';
import { getLoginProfile as profileOf } from './login-profiles.ts';
import type { GetLoginProfileRequest, GetLoginProfileResponse } from './types.gen.ts';
import { getUserRecord, userNameOf } from './users.ts';

export const getLoginProfile: Operation<GetLoginProfileRequest, GetLoginProfileResponse> = (input, context) => {
  const name = userNameOf(input.UserName, context.principal.arn);
  return { LoginProfile: profileOf(getUserRecord(context.store, context.account, name), name) };
};

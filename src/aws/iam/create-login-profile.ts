// CreateLoginProfile.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { wholeSeconds } from './ids.ts';
import { getLoginProfile } from './login-profiles.ts';
import type { CreateLoginProfileRequest, CreateLoginProfileResponse } from './types.gen.ts';
import { changeUser, getUserRecord, userNameOf } from './users.ts';

export const createLoginProfile: Operation<CreateLoginProfileRequest, CreateLoginProfileResponse> = (
  input,
  { store, account, principal, clock },
) => {
  const name = userNameOf(input.UserName, principal.arn);
  const loginProfile = {
    CreateDate: wholeSeconds(clock.simulatedMs()),
    PasswordResetRequired: input.PasswordResetRequired ?? false,
  };
  changeUser(store, { account, name }, (record) => {
    if (record.loginProfile)
      throw new AwsError('EntityAlreadyExists', `Login Profile for user ${name} already exists.`);
    return { ...record, loginProfile };
  });
  return { LoginProfile: getLoginProfile(getUserRecord(store, account, name), name) };
};

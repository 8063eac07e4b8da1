// DeleteLoginProfile. Emulator: no user has a password, since there is no console to log in to.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import type { DeleteLoginProfileRequest } from './types.gen.ts';
import { getUserRecord, userNameOf } from './users.ts';

export const deleteLoginProfile: Operation<DeleteLoginProfileRequest, void> = (input, context) => {
  const userName = userNameOf(input.UserName, context.principal.arn);
  getUserRecord(context.store, context.account, userName);
  throw new AwsError('NoSuchEntity', `Login Profile for User ${userName} cannot be found.`);
};

// GetUser: the one named, or whoever asks.

import type { Operation } from '../operation.ts';
import { wholeSeconds } from './ids.ts';
import type { GetUserRequest, GetUserResponse } from './types.gen.ts';
import { getUserRecord, toUser, userNameOf } from './users.ts';

export const getUser: Operation<GetUserRequest, GetUserResponse> = (input, { store, account, principal, clock }) => {
  if (input.UserName === undefined && principal.arn.endsWith(':root'))
    // The root of an account is told without a name and a path.
    return {
      User: { UserId: account, Arn: principal.arn, CreateDate: wholeSeconds(clock.simulatedMs()) } as never,
    };
  return { User: toUser(getUserRecord(store, account, userNameOf(input.UserName, principal.arn)).user) };
};

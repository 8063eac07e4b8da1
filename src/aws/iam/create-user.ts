// CreateUser.

import type { Operation } from '../operation.ts';
import { newIamId, wholeSeconds } from './ids.ts';
import { permissionsBoundary } from './permissions-boundaries.ts';
import { withTags } from './tags.ts';
import type { CreateUserRequest, CreateUserResponse } from './types.gen.ts';
import { addNewUser, toUser, userArn } from './users.ts';

export const createUser: Operation<CreateUserRequest, CreateUserResponse> = (
  input,
  { store, account, region, clock },
) => {
  const { UserName: name, Path: path = '/' } = input;
  const user = {
    Path: path,
    UserName: name,
    UserId: newIamId('AIDA'),
    Arn: userArn({ account, region }, path, name),
    CreateDate: wholeSeconds(clock.simulatedMs()),
    Tags: withTags([], input.Tags ?? []),
    ...(input.PermissionsBoundary && {
      PermissionsBoundary: permissionsBoundary(store, account, input.PermissionsBoundary),
    }),
  };
  store.commit((transaction) => addNewUser(transaction, account, { user, keys: [] }));
  return { User: toUser(user) };
};

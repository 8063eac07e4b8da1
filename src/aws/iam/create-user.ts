// CreateUser.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { newIamId, wholeSeconds } from './ids.ts';
import { permissionsBoundary } from './permissions-boundaries.ts';
import { withTags } from './tags.ts';
import type { CreateUserRequest, CreateUserResponse } from './types.gen.ts';
import { toUser, USERS, userKey } from './users.ts';

export const createUser: Operation<CreateUserRequest, CreateUserResponse> = (input, { store, account, clock }) => {
  const { UserName: name, Path: path = '/' } = input;
  const user = {
    Path: path,
    UserName: name,
    UserId: newIamId('AIDA'),
    Arn: `arn:aws:iam::${account}:user${path}${name}`,
    CreateDate: wholeSeconds(clock.simulatedMs()),
    Tags: withTags([], input.Tags ?? []),
    ...(input.PermissionsBoundary && {
      PermissionsBoundary: permissionsBoundary(store, account, input.PermissionsBoundary),
    }),
  };
  store.commit((transaction) => {
    const key = userKey(account, name);
    if (USERS.find(transaction, key))
      throw new AwsError('EntityAlreadyExists', `User with name ${name} already exists.`);
    USERS.put(transaction, key, { user, keys: [] });
  });
  return { User: toUser(user) };
};

// DeleteUserPermissionsBoundary.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import type { DeleteUserPermissionsBoundaryRequest } from './types.gen.ts';
import { changeUser } from './users.ts';

export const deleteUserPermissionsBoundary: Operation<DeleteUserPermissionsBoundaryRequest, void> = (
  input,
  { store, account },
) => {
  changeUser(store, { account, name: input.UserName }, (record) => {
    const { PermissionsBoundary: boundary, ...user } = record.user;
    if (!boundary) throw new AwsError('NoSuchEntity', `User ${input.UserName} does not have a permissions boundary.`);
    return { ...record, user };
  });
};

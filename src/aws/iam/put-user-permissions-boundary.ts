// PutUserPermissionsBoundary.

import type { Operation } from '../operation.ts';
import { permissionsBoundary } from './permissions-boundaries.ts';
import type { PutUserPermissionsBoundaryRequest } from './types.gen.ts';
import { changeUser } from './users.ts';

export const putUserPermissionsBoundary: Operation<PutUserPermissionsBoundaryRequest, void> = (
  input,
  { store, account },
) => {
  const PermissionsBoundary = permissionsBoundary(store, account, input.PermissionsBoundary);
  changeUser(store, { account, name: input.UserName }, (record) => ({
    ...record,
    user: { ...record.user, PermissionsBoundary },
  }));
};

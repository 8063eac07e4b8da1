// PutRolePermissionsBoundary.

import type { Operation } from '../operation.ts';
import { permissionsBoundary } from './permissions-boundaries.ts';
import { changeRole } from './roles.ts';
import type { PutRolePermissionsBoundaryRequest } from './types.gen.ts';

export const putRolePermissionsBoundary: Operation<PutRolePermissionsBoundaryRequest, void> = (
  input,
  { store, account },
) => {
  const PermissionsBoundary = permissionsBoundary(store, account, input.PermissionsBoundary);
  changeRole(store, { account, name: input.RoleName }, (record) => ({
    ...record,
    role: { ...record.role, PermissionsBoundary },
  }));
};

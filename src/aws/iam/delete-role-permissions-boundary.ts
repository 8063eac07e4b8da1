// DeleteRolePermissionsBoundary.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { changeRole } from './roles.ts';
import type { DeleteRolePermissionsBoundaryRequest } from './types.gen.ts';

export const deleteRolePermissionsBoundary: Operation<DeleteRolePermissionsBoundaryRequest, void> = (
  input,
  { store, account },
) => {
  changeRole(store, { account, name: input.RoleName }, (record) => {
    const { PermissionsBoundary: boundary, ...role } = record.role;
    if (!boundary) throw new AwsError('NoSuchEntity', `Role ${input.RoleName} does not have a permissions boundary.`);
    return { ...record, role };
  });
};

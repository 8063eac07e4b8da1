// UpdateRole: description and maximum session; what is not named goes back to its default, as the reference says.

import type { Operation } from '../operation.ts';
import { changeRole } from './roles.ts';
import type { UpdateRoleRequest, UpdateRoleResponse } from './types.gen.ts';

export const updateRole: Operation<UpdateRoleRequest, UpdateRoleResponse> = (input, { store, account }) => {
  changeRole(store, { account, name: input.RoleName }, (record) => ({
    ...record,
    role: {
      ...record.role,
      Description: input.Description ?? record.role.Description,
      MaxSessionDuration: input.MaxSessionDuration ?? 3600,
    },
  }));
  return {};
};

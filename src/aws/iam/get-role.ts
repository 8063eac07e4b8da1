// GetRole.

import type { Operation } from '../operation.ts';
import { getRoleRecord, toRole } from './roles.ts';
import type { GetRoleRequest, GetRoleResponse } from './types.gen.ts';

export const getRole: Operation<GetRoleRequest, GetRoleResponse> = (input, { store, account }) => ({
  Role: { ...toRole(getRoleRecord(store, account, input.RoleName)), RoleLastUsed: {} },
});

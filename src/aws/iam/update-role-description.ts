// UpdateRoleDescription.

import type { Operation } from '../operation.ts';
import { changeRole, getRoleRecord, toRole } from './roles.ts';
import type { UpdateRoleDescriptionRequest, UpdateRoleDescriptionResponse } from './types.gen.ts';

export const updateRoleDescription: Operation<UpdateRoleDescriptionRequest, UpdateRoleDescriptionResponse> = (
  input,
  { store, account },
) => {
  changeRole(store, { account, name: input.RoleName }, (record) => ({
    ...record,
    role: { ...record.role, Description: input.Description },
  }));
  return { Role: toRole(getRoleRecord(store, account, input.RoleName)) };
};

// The operations of IAM that are served.

import { toServiceModel } from '../model.ts';
import type { Service } from '../operation.ts';
import { attachRolePolicy } from './attach-role-policy.ts';
import { createRole } from './create-role.ts';
import { deleteRole } from './delete-role.ts';
import { deleteRolePolicy } from './delete-role-policy.ts';
import { detachRolePolicy } from './detach-role-policy.ts';
import { getRole } from './get-role.ts';
import { getRolePolicy } from './get-role-policy.ts';
import { listAttachedRolePolicies } from './list-attached-role-policies.ts';
import { listRolePolicies } from './list-role-policies.ts';
import { listRoles } from './list-roles.ts';
import model from './model.gen.json' with { type: 'json' };
import { putRolePolicy } from './put-role-policy.ts';

export const iam: Service = {
  model: toServiceModel(model),
  operations: {
    AttachRolePolicy: attachRolePolicy,
    CreateRole: createRole,
    DeleteRole: deleteRole,
    DeleteRolePolicy: deleteRolePolicy,
    DetachRolePolicy: detachRolePolicy,
    GetRole: getRole,
    GetRolePolicy: getRolePolicy,
    ListAttachedRolePolicies: listAttachedRolePolicies,
    ListRolePolicies: listRolePolicies,
    ListRoles: listRoles,
    PutRolePolicy: putRolePolicy,
  },
};

// CreateRole.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { permissionsBoundary } from './permissions-boundaries.ts';
import { checkPolicyDocument } from './policy-document.ts';
import { newRoleRecord, ROLES, roleKey, toRole } from './roles.ts';
import { withTags } from './tags.ts';
import type { CreateRoleRequest, CreateRoleResponse } from './types.gen.ts';

export const createRole: Operation<CreateRoleRequest, CreateRoleResponse> = (input, context) => {
  const { store, account, region, clock } = context;
  const { RoleName: name, AssumeRolePolicyDocument: trustPolicy } = input;
  checkPolicyDocument(trustPolicy, 'trust', region);
  const record = newRoleRecord(context, {
    name,
    path: input.Path ?? '/',
    trustPolicy,
    createdMs: clock.simulatedMs(),
  });
  const role = {
    ...record.role,
    Description: input.Description,
    MaxSessionDuration: input.MaxSessionDuration ?? 3600,
    Tags: withTags([], input.Tags ?? []),
    ...(input.PermissionsBoundary && {
      PermissionsBoundary: permissionsBoundary(store, account, input.PermissionsBoundary),
    }),
  };
  store.commit((transaction) => {
    const key = roleKey(account, name);
    if (ROLES.find(transaction, key))
      throw new AwsError('EntityAlreadyExists', `Role with name ${name} already exists.`);
    ROLES.put(transaction, key, { ...record, role });
  });
  // The reply of CreateRole leaves the maximum session out; GetRole has it.
  return { Role: { ...toRole({ ...record, role }), MaxSessionDuration: undefined } };
};

// PutRolePermissionsBoundary.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { isAttachable } from './policies.ts';
import { changeRole } from './roles.ts';
import type { PutRolePermissionsBoundaryRequest } from './types.gen.ts';

export const putRolePermissionsBoundary: Operation<PutRolePermissionsBoundaryRequest, void> = (
  input,
  { store, account },
) => {
  const { RoleName: name, PermissionsBoundary: arn } = input;
  if (!isAttachable(store, account, arn))
    throw new AwsError('NoSuchEntity', `Scope ARN: ${arn} does not exist or is not attachable.`);
  changeRole(store, { account, name }, (record) => ({
    ...record,
    role: {
      ...record.role,
      PermissionsBoundary: { PermissionsBoundaryType: 'PermissionsBoundaryPolicy', PermissionsBoundaryArn: arn },
    },
  }));
};

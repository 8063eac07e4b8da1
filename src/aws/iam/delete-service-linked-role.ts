// DeleteServiceLinkedRole. Emulator: it is gone at once, so the task that is returned has always succeeded.

import { randomUUID } from '../../lib/ids.ts';
import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { getRoleRecord, ROLES, roleKey } from './roles.ts';
import { SERVICE_ROLE_PATH } from './service-linked-roles.ts';
import type { DeleteServiceLinkedRoleRequest, DeleteServiceLinkedRoleResponse } from './types.gen.ts';

export const deleteServiceLinkedRole: Operation<DeleteServiceLinkedRoleRequest, DeleteServiceLinkedRoleResponse> = (
  { RoleName: name },
  { store, account },
) => {
  const path = store.commit((transaction) => {
    const { role } = getRoleRecord(transaction, account, name);
    if (!role.Path.startsWith(SERVICE_ROLE_PATH))
      throw new AwsError('NoSuchEntity', `The role with name ${name} is not a service-linked role.`);
    ROLES.delete(transaction, roleKey(account, name));
    return role.Path;
  });
  return { DeletionTaskId: `task${path}${name}/${randomUUID()}` };
};

// GetServiceLinkedRoleDeletionStatus: a role that is gone was deleted.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { findRoleRecord } from './roles.ts';
import type {
  GetServiceLinkedRoleDeletionStatusRequest,
  GetServiceLinkedRoleDeletionStatusResponse,
} from './types.gen.ts';

export const getServiceLinkedRoleDeletionStatus: Operation<
  GetServiceLinkedRoleDeletionStatusRequest,
  GetServiceLinkedRoleDeletionStatusResponse
> = ({ DeletionTaskId: task }, { store, account }) => {
  const name = /^task\/aws-service-role\/[^/]+\/([^/]+)\/[^/]+$/.exec(task)?.[1];
  if (name === undefined || findRoleRecord(store, account, name))
    throw new AwsError('NoSuchEntity', `Deletion task ${task} cannot be found.`);
  return { Status: 'SUCCEEDED' };
};

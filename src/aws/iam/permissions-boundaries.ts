// The managed policy that limits what a role or a user may do.

import type { Store } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import { isAttachable } from './policies.ts';
import type { AttachedPermissionsBoundary } from './types.gen.ts';

/** Its model says `PermissionsBoundaryPolicy`; the service answers this: awscli/examples/iam/create-user.rst. */
const TYPE = 'Policy' as 'PermissionsBoundaryPolicy';

/** A boundary as roles and users have it. Throws NoSuchEntity for a policy that is not there. */
export function permissionsBoundary(store: Store, account: string, arn: string): AttachedPermissionsBoundary {
  if (!isAttachable(store, account, arn))
    throw new AwsError('NoSuchEntity', `Scope ARN: ${arn} does not exist or is not attachable.`);
  return { PermissionsBoundaryType: TYPE, PermissionsBoundaryArn: arn };
}

// GetCallerIdentity.

import type { Operation } from '../operation.ts';
import type { GetCallerIdentityRequest, GetCallerIdentityResponse } from './types.gen.ts';

export const getCallerIdentity: Operation<GetCallerIdentityRequest, GetCallerIdentityResponse> = (
  _input,
  { principal },
) => ({ UserId: principal.userId, Account: principal.account, Arn: principal.arn });

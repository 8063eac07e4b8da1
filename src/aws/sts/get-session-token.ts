// GetSessionToken: temporary credentials for the user or the root who asks with lasting ones.
// Emulator: nobody has an MFA device, and IAM takes these credentials without one.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { newCredentials } from './sessions.ts';
import type { GetSessionTokenRequest, GetSessionTokenResponse } from './types.gen.ts';

const USER_SECONDS = 43_200;
const MOST_ROOT_SECONDS = 3600;

export const getSessionToken: Operation<GetSessionTokenRequest, GetSessionTokenResponse> = (input, context) => {
  const { arn, userId, accessKeyId } = context.principal;
  if (accessKeyId.startsWith('ASIA'))
    throw new AwsError('AccessDenied', 'Cannot call GetSessionToken with session credentials', { status: 403 });
  const asked = input.DurationSeconds ?? USER_SECONDS;
  const seconds = arn.endsWith(':root') ? Math.min(asked, MOST_ROOT_SECONDS) : asked;
  return { Credentials: newCredentials(context, { principalArn: arn, userId, seconds }) };
};

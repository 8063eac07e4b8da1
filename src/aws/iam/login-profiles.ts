// Login profiles: that a user has a password. Emulator: there is no console to log in to, and no password is kept.

import { AwsError } from '../aws-error.ts';
import type { LoginProfile } from './types.gen.ts';
import type { UserRecord } from './users.ts';

/** Throws NoSuchEntity for a user that has none. @param name of the user, as it was asked for */
export function getLoginProfile({ user, loginProfile }: UserRecord, name: string): LoginProfile {
  if (!loginProfile) throw new AwsError('NoSuchEntity', `Login Profile for User ${name} cannot be found.`);
  return { UserName: user.UserName, ...loginProfile };
}

// Sessions of roles: temporary credentials, known like other keys. Emulator: they do not end.

import { pick } from '../../lib/ids.ts';
import { addAccessKey } from '../access-keys.ts';
import type { Role } from '../iam/types.gen.ts';
import type { AwsContext } from '../operation.ts';
import type { AssumedRoleUser, Credentials } from './types.gen.ts';

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const BASE64 = `${UPPER}${UPPER.toLowerCase()}0123456789+/`;

interface NewSession {
  readonly role: Role;
  readonly sessionName: string;
  readonly seconds: number;
}

/** Makes credentials for a session of the role, and remembers them. */
export function newSession(
  { store, account, clock }: AwsContext,
  { role, sessionName, seconds }: NewSession,
): { Credentials: Credentials; AssumedRoleUser: AssumedRoleUser } {
  const key = {
    accessKeyId: `ASIA${pick(`${UPPER}234567`, 16)}`,
    secretAccessKey: pick(BASE64, 40),
    sessionToken: pick(BASE64, 356),
    principalArn: `arn:aws:sts::${account}:assumed-role/${role.RoleName}/${sessionName}`,
    userId: `${role.RoleId}:${sessionName}`,
  };
  addAccessKey(store, account, key);
  return {
    Credentials: {
      AccessKeyId: key.accessKeyId,
      SecretAccessKey: key.secretAccessKey,
      SessionToken: key.sessionToken,
      Expiration: Math.floor(clock.wallMs() / 1000 + seconds) * 1000,
    },
    AssumedRoleUser: { Arn: key.principalArn, AssumedRoleId: key.userId },
  };
}

// Sessions: temporary credentials, known like other keys until they end.

import { pick } from '../../lib/ids.ts';
import { forgetExpiredKeys, putAccessKey, type SessionFacts } from '../access-keys.ts';
import { AwsError } from '../aws-error.ts';
import { findRoleByArn, parseRoleArn, type RoleRecord } from '../iam/roles.ts';
import type { AwsContext } from '../operation.ts';
import { partitionOfArn } from '../partitions.ts';
import type { AssumedRoleUser, Credentials } from './types.gen.ts';

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const BASE64 = `${UPPER}${UPPER.toLowerCase()}0123456789+/`;

interface NewSession {
  readonly role: RoleRecord['role'];
  readonly sessionName: string;
  readonly seconds: number;
  /** What limits and describes the session. */
  readonly facts?: Omit<SessionFacts, 'issuedMs'>;
}

/** The role that an ARN names, in whatever account; undefined where there is none. */
export function findRoleAnywhere({ store }: AwsContext, arn: string): RoleRecord | undefined {
  return findRoleByArn(store, parseRoleArn(arn)?.account ?? '', arn);
}

/** Makes credentials for a session of the role, and remembers them. Throws ValidationError for one longer than the role allows. */
export function newSession(
  context: AwsContext,
  { role, sessionName, seconds, facts }: NewSession,
): { Credentials: Credentials; AssumedRoleUser: AssumedRoleUser } {
  if (seconds > (role.MaxSessionDuration ?? 3600))
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      { status: 400 },
    );
  const Arn = `arn:${partitionOfArn(role.Arn)}:sts::${parseRoleArn(role.Arn)?.account}:assumed-role/${role.RoleName}/${sessionName}`;
  const AssumedRoleId = `${role.RoleId}:${sessionName}`;
  const Credentials = newCredentials(context, { principalArn: Arn, userId: AssumedRoleId, seconds, facts });
  return { Credentials, AssumedRoleUser: { Arn, AssumedRoleId } };
}

interface NewCredentials {
  readonly seconds: number;
  readonly facts?: NewSession['facts'] | undefined;
  readonly principalArn: string;
  readonly userId: string;
}

/** Makes temporary credentials of a principal, and remembers them. */
export function newCredentials(
  { store, clock }: AwsContext,
  { principalArn, userId, seconds, facts }: NewCredentials,
): Credentials {
  const nowMs = clock.wallMs();
  const expiresAtMs = Math.floor(nowMs / 1000 + seconds) * 1000;
  const key = {
    accessKeyId: `ASIA${pick(`${UPPER}234567`, 16)}`,
    secretAccessKey: pick(BASE64, 40),
    sessionToken: pick(BASE64, 356),
    expiresAtMs,
    principalArn,
    userId,
    session: { ...facts, issuedMs: nowMs },
  };
  store.commit((transaction) => {
    forgetExpiredKeys(transaction, nowMs);
    putAccessKey(transaction, key);
  });
  return {
    AccessKeyId: key.accessKeyId,
    SecretAccessKey: key.secretAccessKey,
    SessionToken: key.sessionToken,
    Expiration: expiresAtMs,
  };
}

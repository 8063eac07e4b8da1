// The access keys that are known: `test`/`test`, which is the root of the account, and those made here.

import type { Store } from '../store/store.ts';
import type { Principal } from './operation.ts';
import { GLOBAL_REGION, records } from './records.ts';

export type AccessKey = {
  accessKeyId: string;
  secretAccessKey: string;
  /** Temporary credentials have one, and are refused without it. */
  sessionToken?: string;
  principalArn: string;
  userId: string;
};

const ACCESS_KEYS = records<AccessKey>('aws.access-keys');

const ROOT_KEY = 'test';

/** Remembers a key. Whoever makes users or sessions calls this. */
export function addAccessKey(store: Store, account: string, key: AccessKey): void {
  const recordKey = ACCESS_KEYS.keyOf({ account, region: GLOBAL_REGION }, key.accessKeyId);
  store.commit((transaction) => ACCESS_KEYS.put(transaction, recordKey, { ...key }));
}

/** The key of that id in the account; undefined when nobody made it. */
export function findAccessKey(store: Store, account: string, accessKeyId: string): AccessKey | undefined {
  if (accessKeyId === ROOT_KEY)
    return {
      accessKeyId,
      secretAccessKey: ROOT_KEY,
      principalArn: `arn:aws:iam::${account}:root`,
      userId: account,
    };
  return ACCESS_KEYS.find(store, ACCESS_KEYS.keyOf({ account, region: GLOBAL_REGION }, accessKeyId));
}

export function principalOf(account: string, key: AccessKey): Principal {
  return { arn: key.principalArn, account, userId: key.userId, accessKeyId: key.accessKeyId };
}

/**
 * Whether a request may carry this session token with this key.
 * Emulator: the root's key `test` is accepted with any session token, because scripts for emulators set one.
 */
export function isSessionTokenRight(key: AccessKey, sessionToken: string | undefined): boolean {
  return key.accessKeyId === ROOT_KEY || key.sessionToken === sessionToken;
}

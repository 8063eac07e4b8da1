// The access keys that are known: `test`/`test`, which is the root of the account, and those made here.

import type { Store, Transaction } from '../store/store.ts';
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

/** What a request is that was signed with a key that nobody made: the root's, whatever its signature, or refused. */
export type UnknownKeys = 'root' | 'refuse';

const ROOT_KEY = 'test';

const recordKey = (account: string, accessKeyId: string) =>
  ACCESS_KEYS.keyOf({ account, region: GLOBAL_REGION }, accessKeyId);

/** Remembers a key, in a commit of its own. */
export function addAccessKey(store: Store, account: string, key: AccessKey): void {
  store.commit((transaction) => putAccessKey(transaction, account, key));
}

/** Remembers a key. Whoever makes users or sessions calls this. */
export function putAccessKey(transaction: Transaction, account: string, key: AccessKey): void {
  ACCESS_KEYS.put(transaction, recordKey(account, key.accessKeyId), { ...key });
}

/** Forgets a key that is known. */
export function removeAccessKey(transaction: Transaction, account: string, accessKeyId: string): void {
  ACCESS_KEYS.delete(transaction, recordKey(account, accessKeyId));
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
  return ACCESS_KEYS.find(store, recordKey(account, accessKeyId));
}

/** Whoever signs with a key that nobody made, where such keys are the root's. */
export function rootPrincipal(account: string, accessKeyId: string): Principal {
  return { arn: `arn:aws:iam::${account}:root`, account, userId: account, accessKeyId };
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

// The access keys that are known: `test`/`test`, which is the root of the emulator's account; an account's number, which is that
// account's root; and those made here.

import type { Store, Transaction } from '../store/store.ts';
import type { Principal, Scope } from './operation.ts';
import { globalArn, partitionOf, partitionOfArn } from './partitions.ts';
import { GLOBAL_REGION, records } from './records.ts';

export type AccessKey = {
  accessKeyId: string;
  secretAccessKey: string;
  /** Temporary credentials have one, and are refused without it. */
  sessionToken?: string;
  /** When temporary credentials end: milliseconds since 1970. */
  expiresAtMs?: number;
  principalArn: string;
  userId: string;
  /** Of a user's key that was switched off: it is refused. */
  isInactive?: boolean;
  /** Of temporary credentials: what was said when they were made. */
  session?: SessionFacts;
};

/** What a session of a role has beside its role. */
export type SessionFacts = {
  /** The session policy: a document, ARNs of managed policies, or both. What they do not allow, the session may not do. */
  policy?: string;
  policyArns?: string[];
  tags?: Record<string, string>;
  /** Those of the tags that the sessions have, too, that this one begins. */
  transitiveTagKeys?: string[];
  sourceIdentity?: string;
  issuedMs: number;
};

const ACCESS_KEYS = records<AccessKey>('aws.access-keys');

/** What a request is that was signed with a key that nobody made: the root's, whatever its signature, or refused. */
export type UnknownKeys = 'root' | 'refuse';

const ROOT_KEY = 'test';
const ACCOUNT_KEY = /^\d{12}$/;

/** A key says by itself whose it is: its id is looked up in no account. */
const ANY_ACCOUNT = { account: 'any', region: GLOBAL_REGION };

const recordKey = (accessKeyId: string) => ACCESS_KEYS.keyOf(ANY_ACCOUNT, accessKeyId);

/** Remembers a key, in a commit of its own. */
export function addAccessKey(store: Store, key: AccessKey): void {
  store.commit((transaction) => putAccessKey(transaction, key));
}

/** Remembers a key. Whoever makes users or sessions calls this. */
export function putAccessKey(transaction: Transaction, key: AccessKey): void {
  ACCESS_KEYS.put(transaction, recordKey(key.accessKeyId), { ...key });
}

/** Replaces a key that is known by what `change` makes of it; one that is not is no error. */
export function changeAccessKey(
  transaction: Transaction,
  accessKeyId: string,
  change: (key: AccessKey) => AccessKey,
): void {
  const before = ACCESS_KEYS.find(transaction, recordKey(accessKeyId));
  if (before) putAccessKey(transaction, change(before));
}

/** Forgets a key that is known. */
export function removeAccessKey(transaction: Transaction, accessKeyId: string): void {
  ACCESS_KEYS.delete(transaction, recordKey(accessKeyId));
}

/** Forgets the temporary credentials that ended before `nowMs`. */
export function forgetExpiredKeys(transaction: Transaction, nowMs: number): void {
  for (const key of ACCESS_KEYS.list(transaction, ANY_ACCOUNT))
    if (key.expiresAtMs !== undefined && key.expiresAtMs < nowMs) removeAccessKey(transaction, key.accessKeyId);
}

/**
 * The key of that id; undefined when nobody made it.
 * @param scope the account whose root `test` is; twelve digits are the root of the account that they name
 */
export function findAccessKey(store: Store, scope: Scope, accessKeyId: string): AccessKey | undefined {
  if (!isRootKey(accessKeyId)) return ACCESS_KEYS.find(store, recordKey(accessKeyId));
  const account = accessKeyId === ROOT_KEY ? scope.account : accessKeyId;
  const principalArn = globalArn('iam', { ...scope, account }, 'root');
  return { accessKeyId, secretAccessKey: ROOT_KEY, principalArn, userId: account };
}

/** Whoever signs with a key that nobody made, where such keys are the root's. */
export function rootPrincipal(scope: Scope, accessKeyId: string): Principal {
  const { account } = scope;
  return { arn: globalArn('iam', scope, 'root'), account, userId: account, accessKeyId };
}

/** Whom a key stands for; its account is that of the principal's ARN. */
export function principalOf({ accessKeyId, principalArn, userId }: AccessKey): Principal {
  return { arn: principalArn, account: principalArn.split(':')[4] ?? '', userId, accessKeyId };
}

/** Whether a key's secret is for anybody to choose: that of `test` and of an account's number, where keys that nobody made are the root's. */
export function isAnySecretRight(accessKeyId: string, unknownKeys: UnknownKeys): boolean {
  return unknownKeys === 'root' && isRootKey(accessKeyId);
}

const isRootKey = (accessKeyId: string) => accessKeyId === ROOT_KEY || ACCOUNT_KEY.test(accessKeyId);

/**
 * Whether a request may carry this session token with this key.
 * Emulator: the root's keys are accepted with any session token, because scripts for emulators set one.
 */
export function isSessionTokenRight(key: AccessKey, sessionToken: string | undefined): boolean {
  return key.principalArn.endsWith(':root') || key.sessionToken === sessionToken;
}

/** Whether a key is of the partition that a region is in: others do not know it. */
export function isKnownIn(region: string, { principalArn }: AccessKey): boolean {
  return partitionOfArn(principalArn) === partitionOf(region).name;
}

/** Whether temporary credentials have ended. @param nowMs milliseconds since 1970 */
export function isExpired({ expiresAtMs }: AccessKey, nowMs: number): boolean {
  return expiresAtMs !== undefined && expiresAtMs <= nowMs;
}

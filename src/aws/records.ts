// Typed collections of records in the AWS store. Every key begins with account and region, so that two regions share nothing.

import type { JsonObject } from '../lib/json.ts';
import type { Store, Transaction } from '../store/store.ts';
import type { Scope } from './operation.ts';

/** The region under which the records of services without regions (IAM) are kept. */
export const GLOBAL_REGION = 'aws-global';

/** Reads are frozen: copy before you change. */
export interface Records<T extends JsonObject> {
  readonly collection: string;
  keyOf(scope: Scope, ...parts: readonly string[]): string;
  find(from: Store | Transaction, key: string): T | undefined;
  /** Those whose key begins with these parts, in the order of keys. */
  list(from: Store | Transaction, scope: Scope, ...parts: readonly string[]): readonly T[];
  put(transaction: Transaction, key: string, value: T): void;
  delete(transaction: Transaction, key: string): void;
}

export function records<T extends JsonObject>(collection: string): Records<T> {
  return {
    collection,
    keyOf: recordKey,
    find: (from, key) => from.find(collection, key)?.value as T | undefined,
    list: (from, scope, ...parts) =>
      from.list(collection, `${recordKey(scope, ...parts)}/`).map((record) => record.value as T),
    put: (transaction, key, value) => void transaction.put(collection, key, () => value),
    delete: (transaction, key) => transaction.delete(collection, key),
  };
}

/** Parts are encoded, so that a slash in a name cannot reach into another's keys. */
function recordKey(scope: Scope, ...parts: readonly string[]): string {
  let key = `${encoded(scope.account)}/${encoded(scope.region)}`;
  for (const part of parts) key += `/${encoded(part)}`;
  return key;
}

/** Most parts are as they were: to look is less than half of encoding them. */
const encoded = (part: string): string => (/^[\w.-]*$/.test(part) ? part : encodeURIComponent(part));

/** The reverse of `recordKey`. */
export function parseRecordKey(key: string): { scope: Scope; parts: readonly string[] } {
  const texts = key.split('/');
  const [account = '', region = '', ...parts] = key.includes('%') ? texts.map(decodeURIComponent) : texts;
  return { scope: { account, region }, parts };
}

// The content of objects, in pieces: what is sent in parts stays in parts.

import { randomUUID } from '../../lib/ids.ts';
import type { Store, Transaction } from '../../store/store.ts';
import { records } from '../records.ts';
import { bucketScope } from './buckets.ts';

type ContentRecord = { base64: string };

const CONTENTS = records<ContentRecord>('s3.contents');

const keyOf = (region: string, id: string) => CONTENTS.keyOf(bucketScope(region), id);

/** @returns the id of what is kept */
export function putContent(transaction: Transaction, region: string, base64: string): string {
  const id = randomUUID();
  CONTENTS.put(transaction, keyOf(region, id), { base64 });
  return id;
}

export function deleteContents(transaction: Transaction, region: string, ids: readonly string[]): void {
  for (const id of ids) CONTENTS.delete(transaction, keyOf(region, id));
}

/** The pieces as one. */
export function readContents(from: Store | Transaction, region: string, ids: readonly string[]): Buffer {
  return Buffer.concat(ids.map((id) => Buffer.from(CONTENTS.find(from, keyOf(region, id))?.base64 ?? '', 'base64')));
}

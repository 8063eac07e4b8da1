// Writes another object than the one that a request is about, in the same commit.

import type { KubeObject } from '../../kube/object.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { StoreRecord, Transaction } from '../../store/store.ts';
import { finished } from './object-meta.ts';

/** @param record where the object is; @param object what it is from now on, as it is stored */
export function rewrite(transaction: Transaction, { collection, key }: StoreRecord, object: KubeObject): void {
  const final = finished(object, String(transaction.nextRevision()));
  transaction.put(collection, key, () => final as unknown as JsonObject);
}

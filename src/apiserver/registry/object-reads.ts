// Reading objects of a kind out of the store.

import { badRequest } from '../../kube/api-error.ts';
import type { KubeObject } from '../../kube/object.ts';
import { goQuote } from '../../lib/go-quote.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { Store, StoreRecord, Transaction } from '../../store/store.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import { collectionOf, storeKey } from './registry.ts';

type Reader = Pick<Store, 'find' | 'list'> | Pick<Transaction, 'find' | 'list'>;

/** The stored value as an object of this kind (the same, but for kinds that are stored as another). */
export function fromStored<T extends KubeObject>(kind: KindDefinition<T>, value: JsonObject): T {
  const object = value as unknown as T;
  return kind.storedAs ? kind.storedAs.fromStored(object) : object;
}

export function toStored<T extends KubeObject>(kind: KindDefinition<T>, object: T): JsonObject {
  return (kind.storedAs ? kind.storedAs.toStored(object) : object) as unknown as JsonObject;
}

/** Asks whoever has to be asked how these values look as this kind, before they are read. */
export async function prepareReads(kind: KindDefinition, records: readonly { value: JsonObject }[]): Promise<void> {
  await kind.storedAs?.prepareReads?.(records.map(({ value }) => value as unknown as KubeObject));
}

export function findRecord(
  reader: Reader,
  kind: KindDefinition,
  target: { name: string; namespace?: string | undefined },
): StoreRecord | undefined {
  return reader.find(collectionOf(kind), storeKey(kind, target.name, target.namespace));
}

/** Deeply frozen. */
export function findObject<T extends KubeObject>(
  reader: Reader,
  kind: KindDefinition<T>,
  target: { name: string; namespace?: string | undefined },
): T | undefined {
  const record = findRecord(reader, kind as unknown as KindDefinition, target);
  return record && fromStored(kind, record.value);
}

/** In key order; all namespaces when none is named. */
export function listRecords(
  reader: Reader,
  kind: KindDefinition,
  namespace: string | undefined,
): readonly StoreRecord[] {
  return reader.list(collectionOf(kind), kind.namespaced && namespace ? `${namespace}/` : '');
}

/** What could be no part of etcd's keys (apimachinery pkg/api/validation/path/name.go). Throws BadRequest. */
export function checkName(name: string): void {
  const refuse = (why: string) => badRequest(`Name parameter invalid: ${goQuote(name)}: ${why}`);
  if (name === '.' || name === '..') throw refuse(`may not be '${name}'`);
  if (name.includes('%')) throw refuse("may not contain '%'");
}

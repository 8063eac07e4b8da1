// The addresses of services as objects: each ClusterIP that is given out has an IPAddress, made and removed with the service.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/service/ipallocator/ipallocator.go

import { IP_ADDRESSES } from '../../../kube/kind-refs.ts';
import { apiVersionOf } from '../../../kube/object.ts';
import type { IPAddress, Service } from '../../../kube/types.gen.ts';
import { randomUUID } from '../../../lib/ids.ts';
import type { JsonObject } from '../../../lib/json.ts';
import type { StoreRecord, Transaction } from '../../../store/store.ts';
import { finished } from '../../registry/object-meta.ts';
import { canonicalIp } from '../../validation/ip-forms.ts';

const COLLECTION = `${IP_ADDRESSES.group}/${IP_ADDRESSES.plural}`;
const FAMILY = 'ipaddress.kubernetes.io/ip-family';
const MANAGED_BY = 'ipaddress.kubernetes.io/managed-by';

/** The labels of an address that this server gives out. */
export const ADDRESS_LABELS = { [FAMILY]: 'IPv4', [MANAGED_BY]: 'ipallocator.k8s.io' };

/** In the one form that addresses are kept in, whatever the service has. Undefined: none is given out. */
export function addressOf(service: Service | undefined): string | undefined {
  const address = service?.spec?.clusterIP;
  return service?.spec?.type === 'ExternalName' || !address ? undefined : canonicalIp(address);
}

/** Whether somebody else has the address. */
export function isTaken(address: string, { metadata }: Service, transaction: Transaction): boolean {
  const parent = objectOf(transaction.find(COLLECTION, address))?.spec?.parentRef;
  if (!parent) return false;
  const { group = '', resource, name, namespace } = parent;
  const isOwn = group === '' && resource === 'services';
  return !isOwn || name !== metadata.name || namespace !== metadata.namespace;
}

const objectOf = (record: StoreRecord | undefined) => record?.value as unknown as IPAddress | undefined;

export interface AddressChange {
  /** Undefined: it goes. */
  readonly object: Service | undefined;
  readonly current: Service | undefined;
}

/** @param now RFC 3339 */
export function recordAddress({ object, current }: AddressChange, transaction: Transaction, now: string): void {
  const before = addressOf(current);
  const after = addressOf(object);
  if (before !== undefined && before !== after && current && transaction.find(COLLECTION, before)) {
    if (!isTaken(before, current, transaction)) transaction.delete(COLLECTION, before, lastState);
  }
  if (!object || after === undefined || transaction.find(COLLECTION, after)) return;
  const final = finished(newAddress(after, object, now), String(transaction.nextRevision()));
  transaction.put(COLLECTION, after, () => final as unknown as JsonObject);
}

const lastState = (revision: number, last: JsonObject) =>
  finished(last as unknown as IPAddress, String(revision)) as unknown as JsonObject;

function newAddress(address: string, { metadata }: Service, now: string): IPAddress {
  const { name, namespace = '' } = metadata;
  return {
    kind: IP_ADDRESSES.kind,
    apiVersion: apiVersionOf(IP_ADDRESSES),
    metadata: {
      name: address,
      resourceVersion: '',
      uid: randomUUID(),
      creationTimestamp: now,
      labels: { ...ADDRESS_LABELS },
      managedFields: [
        {
          manager: 'kube-apiserver',
          operation: 'Update',
          apiVersion: apiVersionOf(IP_ADDRESSES),
          time: now,
          fieldsType: 'FieldsV1',
          fieldsV1: {
            'f:metadata': { 'f:labels': { '.': {}, [`f:${FAMILY}`]: {}, [`f:${MANAGED_BY}`]: {} } },
            'f:spec': { 'f:parentRef': { '.': {}, 'f:name': {}, 'f:namespace': {}, 'f:resource': {} } },
          },
        },
      ],
    },
    spec: { parentRef: { resource: 'services', namespace, name } },
  };
}

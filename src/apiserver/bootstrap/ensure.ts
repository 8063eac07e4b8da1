// Puts the objects of a fresh cluster into its store, in one commit; those that are there already are left as they are.

import { apiVersionOf, type KubeObject } from '../../kube/object.ts';
import type { TypeSchema } from '../../kube/schema/schema.ts';
import { toTimestamp } from '../../lib/clock.ts';
import { randomUUID } from '../../lib/ids.ts';
import { deepCopy, deepFreeze, type JsonObject } from '../../lib/json.ts';
import type { Memo } from '../../lib/memo.ts';
import { nextTurn } from '../../reconcile/turns.ts';
import { normalizeObject } from '../decode.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import { resetFieldsOf } from '../kinds/strategy.ts';
import { appliedSet } from '../patch/apply-merge.ts';
import { recordUpdate } from '../patch/managed-fields.ts';
import { readOwners, writeOwners } from '../patch/owners.ts';
import { commit } from '../registry/commit.ts';
import { type Machinery, schemaOf } from '../registry/machinery.ts';
import { fillSystemFields, finished } from '../registry/object-meta.ts';
import { findRecord, toStored } from '../registry/object-reads.ts';
import { collectionOf, storeKey } from '../registry/registry.ts';
import { serverRequest } from '../server-request.ts';
import type { BootstrapObject } from './bootstrap-objects.ts';

const MANAGER = 'kube-apiserver';

/** For how long others wait for their turn. */
const SLICE_MS = 10;

/**
 * The objects are our own, so they are defaulted but not validated or admitted.
 * @param prepared what was made ready for other clusters of this process, and is for the next
 */
export async function ensureObjects(
  machinery: Machinery,
  objects: readonly BootstrapObject[],
  prepared: Memo<KubeObject>,
): Promise<void> {
  const templates = await templatesOf(machinery, objects, prepared);
  const now = toTimestamp(machinery.clock.simulatedMs());
  await commit(machinery.store, false, (transaction) => {
    for (const [index, bootstrap] of objects.entries()) {
      const { kind, name, namespace } = identityOf(machinery, bootstrap);
      if (findRecord(transaction, kind, { name, namespace })) continue;
      const schema = schemaOf(machinery, kind);
      const ready = stamped(templates[index] ?? prepare(machinery, kind, bootstrap), bootstrap, { schema, now });
      kind.commit?.({ object: ready }, { transaction, request: BOOTSTRAP });
      const final = finished(ready, String(transaction.nextRevision()));
      transaction.put(collectionOf(kind), storeKey(kind, name, namespace), () => toStored(kind, final));
    }
  });
}

/** Of those that are missing, as far as clusters share them: the long part of the work, with room for others in between. */
async function templatesOf(
  machinery: Machinery,
  objects: readonly BootstrapObject[],
  prepared: Memo<KubeObject>,
): Promise<readonly (KubeObject | undefined)[]> {
  const templates: (KubeObject | undefined)[] = [];
  let sinceMs = machinery.clock.monotonicMs();
  for (const bootstrap of objects) {
    const { kind, name, namespace } = identityOf(machinery, bootstrap);
    // A rule of the commit may write into the object, so that then it is made anew each time.
    const isShared = !kind.commit && !findRecord(machinery.store, kind, { name, namespace });
    const make = () => deepFreeze(prepare(machinery, kind, bootstrap));
    templates.push(isShared ? prepared.get(keyOf(bootstrap), make) : undefined);
    if (machinery.clock.monotonicMs() - sinceMs < SLICE_MS) continue;
    await nextTurn();
    sinceMs = machinery.clock.monotonicMs();
  }
  return templates;
}

function identityOf(machinery: Machinery, { kind, object }: BootstrapObject) {
  const { name, namespace } = object.metadata;
  return { kind: machinery.registry.get(kind) as KindDefinition, name, namespace };
}

const keyOf = ({ kind, object, manager, status }: BootstrapObject) =>
  JSON.stringify([apiVersionOf(kind), kind.kind, manager, status?.manager, object]);

/** Who writes them, for rules that ask. */
const BOOTSTRAP = serverRequest('create');

/** Without uid and time. */
function prepare(
  machinery: Machinery,
  kind: KindDefinition,
  { object: data, manager = MANAGER, status }: BootstrapObject,
): KubeObject {
  const schema = schemaOf(machinery, kind);
  const body = { kind: kind.kind, apiVersion: apiVersionOf(kind), ...deepCopy(data as JsonObject) };
  const object = normalizeObject(body, schema) as unknown as KubeObject;
  const { namespace } = object.metadata;
  kind.defaults?.(object);
  const now = toTimestamp(0);
  object.metadata.managedFields = recordUpdate({
    current: undefined,
    next: object,
    schema,
    manager,
    now,
    resets: resetFieldsOf(kind),
  });
  kind.prepareForCreate?.(object, BOOTSTRAP);
  fillSystemFields(object, kind, { namespace, nowMs: 0 });
  return status ? withStatus(object, schema, status) : object;
}

type BootstrapStatus = NonNullable<BootstrapObject['status']>;

/** As if it had been applied. */
function withStatus(object: KubeObject, schema: TypeSchema | undefined, status: BootstrapStatus): KubeObject {
  const { apiVersion, metadata } = object;
  const time = metadata.creationTimestamp;
  const { manager } = status;
  const entry = { manager, operation: 'Apply', apiVersion, time, fieldsType: 'FieldsV1', subresource: 'status' };
  const applied = { entry, set: appliedSet({ status: status.value(time) as JsonObject }, schema) };
  const managedFields = writeOwners([...(readOwners(metadata.managedFields ?? []) ?? []), applied]);
  return { ...object, metadata: { ...metadata, managedFields } };
}

const partOf = (schema: TypeSchema | undefined, field: string) => schema?.fields?.get(field)?.type;

/** The object of one cluster: an identity of its own, made now. */
function stamped(
  template: KubeObject,
  { status }: BootstrapObject,
  { schema, now }: { readonly schema: TypeSchema | undefined; readonly now: string },
): KubeObject {
  const { managedFields = [], ...metadata } = template.metadata;
  return {
    ...template,
    metadata: {
      ...metadata,
      uid: randomUUID(),
      creationTimestamp: now,
      managedFields: managedFields.map((entry) => ({ ...entry, time: now })),
    },
    ...(status ? { status: normalizeObject(status.value(now) as JsonObject, partOf(schema, 'status')) } : {}),
  };
}

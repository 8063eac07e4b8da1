// The life of CustomResourceDefinitions in one API server: their names are settled, their kinds are served, and when one is deleted its
// objects go before it. What upstream's apiextensions controllers do, without waiting: on the turn after a commit that matters.
// https://github.com/kubernetes/apiextensions-apiserver/tree/master/pkg/controller

import { isReason } from '../../kube/api-error.ts';
import { findCondition, setCondition } from '../../kube/conditions.ts';
import { API_SERVICES, CUSTOM_RESOURCE_DEFINITIONS } from '../../kube/kind-refs.ts';
import type { KindRef, KubeObject } from '../../kube/object.ts';
import type { CustomResourceDefinition, CustomResourceDefinitionStatus } from '../../kube/types.gen.ts';
import { toTimestamp } from '../../lib/clock.ts';
import { deepEqual } from '../../lib/json.ts';
import { CLEANUP } from '../kinds/apiextensions/custom-resource-definitions.ts';
import { isEstablished } from '../kinds/apiextensions/definition-validation.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import { recordUpdate } from '../patch/managed-fields.ts';
import { deleteObject } from '../registry/delete.ts';
import type { Machinery } from '../registry/machinery.ts';
import { finished } from '../registry/object-meta.ts';
import { findObject, listRecords, toStored } from '../registry/object-reads.ts';
import { collectionOf, storeKey } from '../registry/registry.ts';
import { serverRequest } from '../server-request.ts';
import { type CustomKindTools, customKinds, storageKind } from './custom-kind.ts';
import { settledStatus } from './definition-status.ts';
import { dropGroupServices, ensureGroupServices } from './group-services.ts';

const MANAGER = 'kube-apiserver';

/** Serves what is defined at once, and follows what becomes of the definitions until it is disposed of. */
export function followDefinitions(machinery: Machinery): Disposable {
  const follower = new Follower(machinery);
  follower.follow();
  const { store, registry } = machinery;
  const registrations = [CUSTOM_RESOURCE_DEFINITIONS, API_SERVICES].map((kind) =>
    store.onCommit(() => follower.wake(), collectionOf(registry.get(kind as KindRef) as KindDefinition)),
  );
  // What is left of a kind that goes is in its own collection.
  registrations.push(store.onCommit(() => follower.isEnding && follower.wake()));
  return {
    [Symbol.dispose]() {
      for (const registration of registrations) registration[Symbol.dispose]();
      follower.stop();
    },
  };
}

class Follower {
  readonly #machinery: Machinery;
  readonly #kind: KindDefinition<CustomResourceDefinition>;
  /** What is served, and of which state of its definition. */
  readonly #served = new Map<string, CustomResourceDefinition>();
  /** Objects whose deletion is under way, by uid. */
  readonly #leaving = new Set<string>();
  #revision = -1;
  /** One of the definitions is on its way out. */
  isEnding = false;
  #isAwake = false;
  #isStopped = false;

  constructor(machinery: Machinery) {
    this.#machinery = machinery;
    this.#kind = machinery.registry.get(CUSTOM_RESOURCE_DEFINITIONS);
  }

  wake(): void {
    if (this.#isAwake || this.#isStopped) return;
    this.#isAwake = true;
    setImmediate(() => {
      this.#isAwake = false;
      if (!this.#isStopped) this.follow();
    });
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** Looks at all definitions when one of them has changed; at those that are on their way out after every commit. */
  follow(): void {
    const definitions = this.#all();
    const newest = Math.max(0, ...definitions.map(({ metadata }) => Number(metadata.resourceVersion)));
    const hasChanged = newest !== this.#revision || definitions.length !== this.#served.size;
    this.#revision = newest;
    if (hasChanged) {
      for (const { metadata } of definitions) this.#settle(metadata.name);
      this.#serve();
      dropGroupServices(this.#machinery, this.#kinds());
    }
    ensureGroupServices(this.#machinery, this.#kinds());
    const ending = this.#all().filter(isEnding);
    this.isEnding = ending.length > 0;
    for (const definition of ending) this.#end(definition);
    if (this.#all().length < this.#served.size) this.follow(); // Nobody meets the kind of a definition that has gone.
  }

  #all(): CustomResourceDefinition[] {
    return listRecords(this.#machinery.store, this.#generic, undefined).map(
      ({ value }) => value as unknown as CustomResourceDefinition,
    );
  }

  #kinds(): KindDefinition[] {
    return this.#machinery.registry.all().filter(({ custom }) => custom);
  }

  get #generic(): KindDefinition {
    return this.#kind as unknown as KindDefinition;
  }

  #settle(name: string): void {
    const { store, clock } = this.#machinery;
    const definition = findObject(store, this.#kind, { name });
    if (!definition || isEnding(definition)) return;
    const others = this.#all().filter(
      (other) => other.spec.group === definition.spec.group && other.metadata.name !== name,
    );
    const status = settledStatus(definition, others, toTimestamp(clock.simulatedMs()));
    if (status !== definition.status) this.#write({ ...definition, status });
  }

  /** Writes a definition whose status or finalizers are others; without finalizers one that is to go is gone. */
  #write(next: CustomResourceDefinition): void {
    const { store, schemas, clock } = this.#machinery;
    const { name, deletionTimestamp, finalizers } = next.metadata;
    const { group, version, kind } = this.#kind;
    const current = findObject(store, this.#kind, { name });
    const managedFields = recordUpdate({
      current,
      next,
      schema: schemas.forKind(group, version, kind),
      manager: MANAGER,
      subresource: 'status',
      now: toTimestamp(clock.simulatedMs()),
    });
    store.stage((transaction) => {
      const owned = { ...next, metadata: { ...next.metadata, managedFields } };
      const final = finished(owned, String(transaction.nextRevision()));
      const [collection, key] = [collectionOf(this.#generic), storeKey(this.#kind, name, undefined)];
      if (deletionTimestamp !== undefined && (finalizers ?? []).length === 0)
        transaction.delete(collection, key, () => toStored(this.#kind, final));
      else transaction.put(collection, key, () => toStored(this.#kind, final));
    });
  }

  /** Brings the kinds of every definition whose names are accepted, and takes away those of definitions that are gone. */
  #serve(): void {
    const { registry } = this.#machinery;
    const definitions = new Map(this.#all().map((definition) => [definition.metadata.name, definition]));
    for (const name of [...this.#served.keys()]) {
      if (definitions.has(name)) continue;
      this.#served.delete(name);
      registry.bring(name, []);
    }
    for (const [name, definition] of definitions) {
      const before = this.#served.get(name);
      this.#served.set(name, definition);
      if (before && isServedAlike(before, definition)) continue;
      registry.bring(name, isServed(definition) ? customKinds(definition, this.#tools()) : []);
    }
  }

  #tools(): CustomKindTools {
    const objectMeta = this.#machinery.schemas.definition('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta');
    if (!objectMeta) throw new Error('the type of metadata is missing');
    const { clock, store } = this.#machinery;
    const hasService = (namespace: string, name: string) =>
      store.find('/services', `${namespace}/${name}`) !== undefined;
    return { objectMeta, clock, hasService };
  }

  /** Deletes what is left of the kind; when nothing is, the definition loses its finalizer. */
  #end(definition: CustomResourceDefinition): void {
    const kind = storageKind(definition, this.#tools());
    const records = isEstablished(definition) ? listRecords(this.#machinery.store, kind, undefined) : [];
    if (records.length > 0) {
      const status = this.#terminating(definition, IN_PROGRESS);
      if (status !== definition.status) this.#write({ ...definition, status });
      for (const { value } of records) this.#delete(kind, value as unknown as KubeObject);
      return;
    }
    const finalizers = (definition.metadata.finalizers ?? []).filter((finalizer) => finalizer !== CLEANUP);
    const status = this.#terminating(definition, isEstablished(definition) ? COMPLETED : NEVER_ESTABLISHED);
    this.#write({ ...definition, metadata: { ...definition.metadata, finalizers }, status });
  }

  #delete(kind: KindDefinition, { metadata }: KubeObject): void {
    const { uid, name, namespace, deletionTimestamp } = metadata;
    if (deletionTimestamp !== undefined || this.#leaving.has(uid)) return;
    this.#leaving.add(uid);
    const { logger } = this.#machinery;
    const request = serverRequest('delete', { name, logger, ...(namespace === undefined ? {} : { namespace }) });
    // Nobody is asked: the kind goes, whatever admission thinks of its objects.
    void deleteObject({ ...this.#machinery, admission: [] }, kind, { request, name, options: {} })
      .catch((error: unknown) => {
        if (!isReason(error, 'NotFound'))
          logger.error({ error, name, kind: kind.plural }, 'an object of a kind that goes stays');
      })
      .finally(() => this.#leaving.delete(uid));
  }

  #terminating({ status }: CustomResourceDefinition, words: Ending): CustomResourceDefinitionStatus {
    const now = toTimestamp(this.#machinery.clock.simulatedMs());
    const condition = { type: 'Terminating', lastTransitionTime: now, ...words };
    const conditions = setCondition(status?.conditions, condition);
    return deepEqual(conditions, status?.conditions) && status ? status : { ...status, conditions };
  }
}

type Ending = Readonly<Record<'status' | 'reason' | 'message', string>>;

const IN_PROGRESS: Ending = {
  status: 'True',
  reason: 'InstanceDeletionInProgress',
  message: 'CustomResource deletion is in progress',
};
const COMPLETED: Ending = { status: 'False', reason: 'InstanceDeletionCompleted', message: 'removed all instances' };
const NEVER_ESTABLISHED: Ending = {
  status: 'False',
  reason: 'NeverEstablished',
  message: 'resource was never established',
};

const isEnding = ({ metadata }: CustomResourceDefinition): boolean =>
  metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).includes(CLEANUP);

/** One of the two is enough, so that a kind does not vanish while its names are argued about. */
const isServed = ({ status }: CustomResourceDefinition): boolean =>
  ['NamesAccepted', 'Established'].some((type) => findCondition(status?.conditions, type)?.status === 'True');

function isServedAlike(a: CustomResourceDefinition, b: CustomResourceDefinition): boolean {
  return (
    a.metadata.uid === b.metadata.uid &&
    isServed(a) === isServed(b) &&
    deepEqual(a.spec, b.spec) &&
    deepEqual(a.status?.acceptedNames, b.status?.acceptedNames)
  );
}

// The Cluster of our own controllers, on this API server: reads straight from the store, writes through the same pipeline as any
// client's, authorization and admission included.

import { notFound } from '../../kube/api-error.ts';
import type { Cluster, Identity, KindClient, WatchEvent } from '../../kube/cluster.ts';
import { apiVersionOf, type KindRef, type KubeObject } from '../../kube/object.ts';
import { matchesLabels, parseLabelSelector } from '../../kube/selectors.ts';
import { randomUUID } from '../../lib/ids.ts';
import { deepCopy, type JsonObject } from '../../lib/json.ts';
import type { Store } from '../../store/store.ts';
import type { Auditor } from '../audit/auditor.ts';
import { audited } from '../audit/own-requests.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import { type RequestContext, unheard } from '../request.ts';
import { authorizeRequest } from './authorize.ts';
import type { Handlers } from './handlers.ts';
import type { Machinery } from './machinery.ts';
import { findObject, fromStored, listRecords } from './object-reads.ts';
import { collectionOf } from './registry.ts';
import type { Subscriptions } from './subscriptions.ts';

/** Nobody breaks off a request of our own. */
const NEVER = new AbortController().signal;
const NO_QUERY = new URLSearchParams();

const OWNER_INDEX = 'owner';

export interface EmbeddedOptions {
  readonly name: string;
  readonly machinery: Machinery;
  readonly handlers: Handlers;
  readonly subscriptions: Subscriptions;
  readonly identity: Identity;
  /** Absent: there is no audit log. */
  readonly auditor?: Auditor;
}

export function embeddedCluster(options: EmbeddedOptions): Cluster {
  return {
    name: options.name,
    of: <T extends KubeObject>(ref: KindRef<T>) => new EmbeddedKind<T>(ref, options) as KindClient<T>,
    as: (identity) => embeddedCluster({ ...options, identity }),
  };
}

/** Declares what `ownedBy` looks things up in: of every kind there is, and of those that come. */
export function defineOwnerIndexes({ store, registry }: Machinery): void {
  const defined = new Set<string>();
  const define = () => {
    for (const collection of new Set(registry.all().map(collectionOf))) {
      if (!defined.has(collection)) defineOwnerIndex(store, collection);
      defined.add(collection);
    }
  };
  registry.onChange(define);
  define();
}

function defineOwnerIndex(store: Store, collection: string): void {
  store.defineIndex(collection, OWNER_INDEX, (value) => {
    const metadata = value['metadata'] as { ownerReferences?: { uid: string }[] } | undefined;
    return (metadata?.ownerReferences ?? []).map((owner) => owner.uid);
  });
}

class EmbeddedKind<T extends KubeObject> implements KindClient<T> {
  readonly #options: EmbeddedOptions;
  readonly #kind: KindDefinition<T>;

  constructor(ref: KindRef<T>, options: EmbeddedOptions) {
    this.#options = options;
    this.#kind = options.machinery.registry.get(ref);
  }

  find(target: { name: string; namespace?: string }): T | undefined {
    return findObject(this.#options.machinery.store, this.#kind, target);
  }

  get(target: { name: string; namespace?: string }): T {
    const object = this.find(target);
    if (!object) throw notFound(this.#kind, target.name);
    return object;
  }

  list(options: { namespace?: string; labelSelector?: string } = {}): readonly T[] {
    const objects = listRecords(this.#options.machinery.store, this.#generic, options.namespace).map((record) =>
      fromStored(this.#kind, record.value),
    );
    if (!options.labelSelector) return objects;
    const requirements = parseLabelSelector(options.labelSelector);
    return objects.filter((object) => matchesLabels(requirements, object.metadata.labels));
  }

  count(): number {
    return this.#options.machinery.store.count(collectionOf(this.#generic));
  }

  ownedBy(uid: string): readonly T[] {
    const records = this.#options.machinery.store.byIndex(collectionOf(this.#generic), OWNER_INDEX, uid);
    return records.map((record) => fromStored(this.#kind, record.value));
  }

  async create(
    object: object,
    options: { namespace?: string; subresource?: { name: string; of: string } } = {},
  ): Promise<T> {
    const metadata = (object as { metadata?: { namespace?: string; name?: string } }).metadata ?? {};
    const namespace = options.namespace ?? metadata.namespace;
    const { subresource } = options;
    const name = subresource?.of ?? metadata.name;
    const request = this.#request('create', { namespace, name: subresource?.of, subresource: subresource?.name });
    const body = { apiVersion: apiVersionOf(this.#kind), kind: this.#kind.kind, ...object } as KubeObject;
    const { handlers } = this.#options;
    const work = (own: RequestContext) => {
      this.#authorize(name ? { name, ...own } : own);
      return subresource
        ? handlers.createSubresource(this.#generic, {
            request: own,
            name: subresource.of,
            subresource: subresource.name,
            body: deepCopy(body),
          })
        : handlers.create(this.#generic, { request: own, object: this.#normalized(body) });
    };
    return (await this.#audited(request, work, body)) as T;
  }

  async update(object: T, options: { subresource?: string } = {}): Promise<T> {
    const { name, namespace } = object.metadata;
    const request = this.#request('update', { namespace, name, subresource: options.subresource });
    const body = deepCopy(object) as KubeObject;
    const work = (own: RequestContext) => {
      this.#authorize(own);
      const { subresource } = options;
      return this.#options.handlers.replace(this.#generic, { request: own, name, subresource, body });
    };
    return (await this.#audited(request, work, body)) as T;
  }

  async patch(target: { name: string; namespace?: string }, patch: Parameters<KindClient<T>['patch']>[1]): Promise<T> {
    const request = this.#request('patch', { subresource: patch.subresource, ...target });
    const work = (own: RequestContext) => {
      this.#authorize(own);
      const { subresource } = patch;
      return this.#options.handlers.patch(this.#generic, { request: own, name: target.name, subresource, patch });
    };
    return (await this.#audited(request, work, patch.body as object)) as T;
  }

  async delete(target: { name: string; namespace?: string }, options: object = {}): Promise<void> {
    const request = this.#request('delete', target);
    const work = async (own: RequestContext) => {
      this.#authorize(own);
      await this.#options.handlers.delete(this.#generic, { request: own, name: target.name, options });
    };
    await this.#audited(request, work, options);
  }

  subscribe(listener: (event: WatchEvent<T>) => void): Disposable {
    return this.#options.subscriptions.subscribe(this.#generic, listener as (event: WatchEvent<KubeObject>) => void);
  }

  get #generic(): KindDefinition {
    return this.#kind as unknown as KindDefinition;
  }

  #normalized(body: KubeObject): KubeObject {
    return this.#options.handlers.normalize(this.#generic, body as unknown as JsonObject);
  }

  #authorize(request: RequestContext): void {
    authorizeRequest(this.#options.machinery.authorizer, request);
  }

  #audited<R>(request: RequestContext, work: (request: RequestContext) => Promise<R>, body: object): Promise<R> {
    return audited(this.#options.auditor, { request, body, work });
  }

  #request(
    verb: string,
    target: { namespace?: string | undefined; name?: string | undefined; subresource?: string | undefined },
  ): RequestContext {
    const { identity, machinery } = this.#options;
    const { group, version, plural } = this.#kind;
    return {
      id: randomUUID(),
      user: { name: identity.user, groups: identity.groups },
      verb,
      group,
      version,
      resource: plural,
      ...(target.subresource === undefined ? {} : { subresource: target.subresource }),
      ...(target.namespace === undefined ? {} : { namespace: target.namespace }),
      ...(target.name === undefined ? {} : { name: target.name }),
      apiVersion: apiVersionOf(this.#kind),
      dryRun: false,
      fieldManager: identity.fieldManager,
      fieldValidation: 'Strict',
      query: NO_QUERY,
      userAgent: identity.fieldManager,
      signal: NEVER,
      logger: machinery.logger,
      warn: unheard,
    };
  }
}

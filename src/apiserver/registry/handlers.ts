// The verbs on kinds, for whoever asks: the HTTP side and our own controllers alike. Authorization is the caller's.

import { ApiError, badRequest, notFound } from '../../kube/api-error.ts';
import type { PatchOptions } from '../../kube/cluster.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { DeleteOptions } from '../../kube/types.gen.ts';
import { toTimestamp } from '../../lib/clock.ts';
import { deepCopy, type JsonObject } from '../../lib/json.ts';
import { copyGivenEmpties } from '../decode/given-empties.ts';
import { normalizeObject } from '../decode.ts';
import type { CustomSubresource, KindDefinition, ObjectSubresource, ViewSubresource } from '../kinds/kind.ts';
import { objectPartOf } from '../kinds/strategy.ts';
import type { RequestContext } from '../request.ts';
import { checkInCommit, mutateSubresource, validateSubresource } from './admit.ts';
import { commit } from './commit.ts';
import { createObject } from './create.ts';
import { type DeleteResult, deleteObject } from './delete.ts';
import { checkIdentity, otherNamespace } from './identity.ts';
import { type Machinery, schemaOf } from './machinery.ts';
import { checkName, findObject, findRecord, fromStored, prepareReads } from './object-reads.ts';
import { patchObject } from './patch.ts';
import { otherUid, updateObject } from './update.ts';
import { replaceView } from './views.ts';

export interface Target {
  readonly request: RequestContext;
  readonly name: string;
  readonly subresource?: string | undefined;
}

export interface Handlers {
  /** What a Go round trip would make of a body. */
  normalize(kind: KindDefinition, body: JsonObject): KubeObject;
  get(kind: KindDefinition, target: Target): Promise<KubeObject | undefined>;
  create(kind: KindDefinition, input: { request: RequestContext; object: KubeObject }): Promise<KubeObject>;
  createSubresource(
    kind: KindDefinition,
    input: Target & { subresource: string; body: KubeObject | undefined },
  ): Promise<KubeObject | undefined>;
  replace(kind: KindDefinition, input: Target & { body: KubeObject }): Promise<KubeObject>;
  /** @param input `onApplied` is called when an applied body has been merged, before anything else is looked at; it may throw */
  patch(kind: KindDefinition, input: Target & { patch: PatchOptions; onApplied?: () => void }): Promise<KubeObject>;
  delete(
    kind: KindDefinition,
    input: { request: RequestContext; name: string; options: Partial<DeleteOptions> },
  ): Promise<DeleteResult>;
}

export function createHandlers(machinery: Machinery): Handlers {
  return {
    normalize: (kind, body) => normalizeObject(body, schemaOf(machinery, kind)) as unknown as KubeObject,
    get: (kind, target) => getObject(machinery, kind, target),
    create: (kind, input) =>
      kind.standsFor ? createBelow(machinery, kind.standsFor, input) : createObject(machinery, kind, input),
    createSubresource: (kind, input) => runCustom(machinery, kind, input),
    replace: (kind, input) => replaceObject(machinery, kind, input),
    patch: (kind, input) => patchObject(machinery, kind, { part: partOf(kind, input.subresource), ...input }),
    delete: (kind, input) => deleteObject(machinery, kind, input),
  };
}

/** What a write to a subresource of an object means. */
export type ObjectPart =
  | { readonly type: 'whole' }
  | { readonly type: 'object'; readonly subresource: ObjectSubresource<KubeObject> }
  | { readonly type: 'view'; readonly view: ViewSubresource<KubeObject> };

/** Throws NotFound for a subresource that the kind does not have in this form. */
function partOf(kind: KindDefinition, subresource: string | undefined): ObjectPart {
  if (subresource === undefined) return { type: 'whole' };
  const view = kind.views?.find((candidate) => candidate.name === subresource);
  if (view) return { type: 'view', view };
  const own = objectPartOf(kind, subresource);
  if (own) return { type: 'object', subresource: own };
  throw new ApiError('NotFound', 'the server could not find the requested resource', { details: {} });
}

async function getObject(machinery: Machinery, kind: KindDefinition, target: Target): Promise<KubeObject | undefined> {
  const { name, request, subresource } = target;
  const custom = kind.subresources?.find((candidate) => candidate.name === subresource);
  if (custom) return runCustom(machinery, kind, { ...target, subresource: custom.name, body: undefined });
  checkName(name);
  const record = findRecord(machinery.store, kind, { name, namespace: request.namespace });
  if (!record) throw notFound({ group: kind.group, plural: kind.missingAs ?? kind.plural }, name);
  await prepareReads(kind, [record]);
  const object = fromStored(kind, record.value);
  const part = partOf(kind, subresource);
  if (part.type !== 'view') return object;
  part.view.checkReadable?.(object);
  return part.view.view(object);
}

async function replaceObject(
  machinery: Machinery,
  kind: KindDefinition,
  input: Target & { body: KubeObject },
): Promise<KubeObject> {
  const { request, name, body } = input;
  const part = partOf(kind, input.subresource);
  if (part.type === 'view') return replaceView(machinery, kind, { ...input, view: part.view });
  const subresource = part.type === 'object' ? { subresource: part.subresource } : {};
  checkIdentity(kind, body, { name, namespace: request.namespace });
  checkName(name);
  const exists = findObject(machinery.store, kind, { name, namespace: request.namespace }) !== undefined;
  if (!exists && kind.createOnUpdate) {
    if (body.metadata.uid) throw otherUid({ kind, name, request }, body.metadata.uid, '');
    return createObject(machinery, kind, { request, object: body });
  }
  return updateObject(machinery, kind, {
    request,
    name,
    ...subresource,
    isReplace: true,
    build: () => copyGivenEmpties(body, deepCopy(body)),
  });
}

type CustomInput = Target & { readonly subresource: string; readonly body: KubeObject | undefined };

async function runCustom(
  machinery: Machinery,
  kind: KindDefinition,
  input: CustomInput,
): Promise<KubeObject | undefined> {
  const { request, name, body } = input;
  const custom: CustomSubresource | undefined = kind.subresources?.find(
    (candidate) => candidate.name === input.subresource,
  );
  if (!custom) throw new ApiError('NotFound', 'the server could not find the requested resource', { details: {} });
  const { name: named, namespace: said } = body?.metadata ?? {};
  if (kind.namespaced && said && said !== request.namespace) throw otherNamespace();
  const { namespace } = request;
  const current = findObject(machinery.store, kind, { name, namespace });
  const of = { kind, request, namespace, subresource: custom.name, bodyKind: custom.body ?? kind };
  const admission = body && { operation: 'CREATE' as const, ...of, object: body, current };
  if (admission) await mutateSubresource(machinery.admission, admission);
  if (custom.namesObject && body && (named ?? '') !== name)
    throw badRequest(`name in URL does not match name in ${custom.body?.kind} object`);
  if (body) custom.checkBody?.(body, name);
  checkName(name);
  if (!current && !(custom.namesObject && body)) throw notFound(kind, name);
  const now = () => toTimestamp(machinery.clock.simulatedMs());
  const completed = (body && current && custom.complete?.(body, { request, current, now })) ?? body;
  if (admission && completed) await validateSubresource(machinery.admission, { ...admission, object: completed });
  if (!current) throw name === '' ? badRequest('Name parameter required.') : notFound(kind, name);
  return custom.handle({
    request,
    current,
    body: completed,
    now,
    update: (build, { dryRun = request.dryRun } = {}) =>
      updateObject(machinery, kind, {
        request: { ...request, dryRun },
        name,
        subresource: {
          name: custom.name,
          merge: (incoming) => incoming,
          ...(custom.isUnchecked && { isUnchecked: custom.isUnchecked }),
        },
        build,
        isOwned: true, // Upstream's storage writes these, and it keeps no books.
        isAdmitted: true,
      }),
    takeInCommit: ({ dryRun, meansAnother }) =>
      commit(machinery.store, dryRun, (transaction) => {
        const update = { ...of, operation: 'UPDATE', object: current, current, meansAnother } as const;
        checkInCommit(machinery.admission, update, transaction);
      }),
    delete: async (options) => {
      await deleteObject(machinery, kind, { request, name, options, isAdmitted: true });
    },
  });
}

/** A create of a kind that is another's subresource in an older form. */
async function createBelow(
  machinery: Machinery,
  { kind, subresource }: NonNullable<KindDefinition['standsFor']>,
  { request, object }: { request: RequestContext; object: KubeObject },
): Promise<KubeObject> {
  const { name = '' } = object.metadata;
  const below = { request: { ...request, name, subresource }, name, subresource, body: object };
  return (await runCustom(machinery, machinery.registry.get(kind), below)) ?? successStatus({ code: 201 });
}

/** The Status of something that went well and has no object to show. */
export function successStatus(details: object): KubeObject {
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', ...details };
  return status as unknown as KubeObject;
}

// From an authorized resource request to its verb.

import { ApiError, badRequest } from '../../kube/api-error.ts';
import type { PatchType } from '../../kube/cluster.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { DeleteOptions } from '../../kube/types.gen.ts';
import type { Clock } from '../../lib/clock.ts';
import { decodeDeleteOptions, decodeObject, decodePatch } from '../decode.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import type { DeleteResult } from '../registry/delete.ts';
import { deleteCollection } from '../registry/delete-collection.ts';
import { type Handlers, successStatus } from '../registry/handlers.ts';
import type { Lister } from '../registry/list.ts';
import type { Machinery } from '../registry/machinery.ts';
import { readBody } from './body.ts';
import { type Exchange, sendObject } from './context.ts';
import { encodeItem, listKindOf, partialMetadata } from './encode.ts';
import { includeObject, sendList } from './list-response.ts';
import { type Negotiated, negotiate } from './negotiate.ts';
import { toTable } from './tables.ts';
import { sendWatch } from './watch-response.ts';

export interface DispatchTools {
  readonly machinery: Machinery;
  readonly handlers: Handlers;
  readonly lister: Lister;
  readonly clock: Clock;
  /** Takes requests for logs, exec and the like; false: not one of these. */
  readonly streams: (exchange: Exchange, kind: KindDefinition) => Promise<boolean>;
}

const NOT_ALLOWED = 'the server does not allow this method on the requested resource';

export function methodNotAllowed(): ApiError {
  return new ApiError('MethodNotAllowed', NOT_ALLOWED, { details: {} });
}

export async function dispatch(exchange: Exchange, kind: KindDefinition, tools: DispatchTools): Promise<void> {
  const { info } = exchange;
  if (await tools.streams(exchange, kind)) return;
  checkScope(exchange, kind);
  if (info.subresource !== undefined) return dispatchSubresource(exchange, kind, tools);
  const verb = VERBS[info.verb];
  if (!verb || (kind.virtualCreate && info.verb !== 'create')) throw methodNotAllowed();
  if (kind.verbs && !kind.verbs.includes(info.verb)) throw methodNotAllowed();
  await verb(exchange, kind, tools);
}

/** A namespaced kind is written in a namespace; a cluster-scoped one is never found in one. */
function checkScope({ info, request }: Exchange, kind: KindDefinition): void {
  const isOne = info.parts.length > 1 || request.method === 'POST';
  if (kind.namespaced && info.namespace === undefined && isOne) {
    if (request.method === 'POST') throw methodNotAllowed();
    throw new ApiError('NotFound', 'the server could not find the requested resource', { details: {} });
  }
}

type VerbHandler = (exchange: Exchange, kind: KindDefinition, tools: DispatchTools) => Promise<void>;

const VERBS: Readonly<Record<string, VerbHandler>> = {
  get: getOne,
  list: (exchange, kind, { lister, clock }) => sendList(exchange, kind, { lister, nowMs: clock.simulatedMs() }),
  watch: (exchange, kind, { machinery }) => sendWatch(exchange, kind, machinery),
  create: createOne,
  update: (exchange, kind, tools) => replaceOne(exchange, kind, tools),
  patch: (exchange, kind, tools) => patchOne(exchange, kind, tools),
  delete: deleteOne,
  deletecollection: deleteMany,
};

function targetOf({ context, info }: Exchange) {
  return { request: context, name: info.parts[1] ?? '', subresource: info.subresource };
}

async function getOne(exchange: Exchange, kind: KindDefinition, tools: DispatchTools): Promise<void> {
  const form = negotiate(exchange.request.headers.accept, ['Table', 'PartialObjectMetadata']);
  const object = await tools.handlers.get(kind, targetOf(exchange));
  if (object) sendForm(exchange, kind, { object, form, nowMs: tools.clock.simulatedMs() });
}

interface Sent {
  readonly object: KubeObject;
  readonly form: Negotiated;
  readonly nowMs: number;
  readonly code?: number;
}

function sendForm(exchange: Exchange, kind: KindDefinition, { object, form, nowMs, code = 200 }: Sent): void {
  const { format, metaVersion, representation } = form;
  if (representation === 'object') {
    sendObject(exchange, object, { format, code });
    return;
  }
  if (object.kind !== kind.kind) throw notAcceptable();
  if (representation === 'PartialObjectMetadata') {
    sendObject(exchange, partialMetadata(object, metaVersion), { format, code });
    return;
  }
  const { resourceVersion } = object.metadata;
  const listMeta = { resourceVersion };
  const table = toTable(kind, [object], {
    metaVersion,
    include: includeObject(exchange),
    nowMs,
    listMeta,
    withColumns: true,
  });
  sendObject(exchange, table, { format, code });
}

function notAcceptable(): ApiError {
  return new ApiError(
    'NotAcceptable',
    'only the following media types are accepted: application/json, application/yaml',
  );
}

async function decodeBody(
  exchange: Exchange,
  kind: { group: string; version: string; kind: string },
  tools: DispatchTools,
): Promise<KubeObject> {
  const body = await readBody(exchange.request);
  return decodeObject({
    body,
    contentType: exchange.request.headers['content-type'],
    kind,
    schemas: tools.machinery.schemas,
    validation: exchange.context.fieldValidation,
    warn: exchange.context.warn,
  });
}

async function createOne(exchange: Exchange, kind: KindDefinition, tools: DispatchTools): Promise<void> {
  const form = negotiate(exchange.request.headers.accept, kind.virtualCreate ? [] : ['Table', 'PartialObjectMetadata']);
  const object = await decodeBody(exchange, kind, tools);
  const created = await tools.handlers.create(kind, { request: exchange.context, object });
  sendForm(exchange, kind, { object: created, form, nowMs: tools.clock.simulatedMs(), code: 201 });
}

async function replaceOne(exchange: Exchange, kind: KindDefinition, tools: DispatchTools): Promise<void> {
  const form = negotiate(exchange.request.headers.accept, ['Table', 'PartialObjectMetadata']);
  const view = kind.views?.find((candidate) => candidate.name === exchange.info.subresource);
  const body = await decodeBody(exchange, view?.body ?? kind, tools);
  if (!body.metadata?.name) {
    throw badRequest(
      `the name of the object (${body.metadata?.name ?? ''} based on URL) was undeterminable: name must be provided`,
    );
  }
  const target = targetOf(exchange);
  const before = tools.machinery.store.revision;
  const exists = tools.handlers.get(kind, { request: exchange.context, name: target.name }).then(
    () => true,
    () => false,
  );
  const code = kind.createOnUpdate && !(await exists) ? 201 : 200;
  const object = await tools.handlers.replace(kind, { ...target, body });
  sendForm(exchange, kind, { object, form, nowMs: tools.clock.simulatedMs(), code: before === 0 ? 200 : code });
}

const PATCH_TYPES: Readonly<Record<string, PatchType>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
};

async function patchOne(exchange: Exchange, kind: KindDefinition, tools: DispatchTools): Promise<void> {
  const { request, context } = exchange;
  const form = negotiate(request.headers.accept, ['Table', 'PartialObjectMetadata']);
  const contentType = request.headers['content-type']?.split(';')[0]?.trim() ?? '';
  const type = PATCH_TYPES[contentType];
  if (!type) {
    const types = [...Object.keys(PATCH_TYPES), 'application/apply-patch+cbor'].join(', ');
    throw new ApiError(
      'UnsupportedMediaType',
      `the body of the request was in an unknown format - accepted media types include: ${types}`,
    );
  }
  if (type === 'apply' && !context.query.get('fieldManager')) throw fieldManagerRequired();
  const body = decodePatch(await readBody(request), type, context);
  const force = ['true', '1'].includes(context.query.get('force') ?? '');
  const target = targetOf(exchange);
  const existed =
    type !== 'apply' ||
    (await tools.handlers.get(kind, { request: context, name: target.name }).then(
      () => true,
      () => false,
    ));
  const object = await tools.handlers.patch(kind, { ...target, patch: { type, body, force } });
  sendForm(exchange, kind, { object, form, nowMs: tools.clock.simulatedMs(), code: existed ? 200 : 201 });
}

function fieldManagerRequired(): ApiError {
  const field = 'fieldManager';
  const message = 'Required value: is required for apply patch';
  return new ApiError('Invalid', `PatchOptions.meta.k8s.io "" is invalid: ${field}: ${message}`, {
    details: { group: 'meta.k8s.io', kind: 'PatchOptions', causes: [{ reason: 'FieldValueRequired', message, field }] },
  });
}

async function deleteOptions(exchange: Exchange, tools: DispatchTools): Promise<Partial<DeleteOptions>> {
  const { request, context } = exchange;
  const body = await readBody(request);
  return decodeDeleteOptions({
    body,
    contentType: request.headers['content-type'],
    query: context.query,
    schemas: tools.machinery.schemas,
  });
}

async function deleteOne(exchange: Exchange, kind: KindDefinition, tools: DispatchTools): Promise<void> {
  const form = negotiate(exchange.request.headers.accept, ['Table', 'PartialObjectMetadata']);
  const options = await deleteOptions(exchange, tools);
  const { name } = targetOf(exchange);
  const result = await tools.handlers.delete(kind, { request: exchange.context, name, options });
  const nowMs = tools.clock.simulatedMs();
  if (result.isGone && !kind.returnsDeleted)
    return sendObject(exchange, deletedStatus(kind, result), { format: form.format });
  sendForm(exchange, kind, { object: result.object, form, nowMs });
}

function deletedStatus(kind: KindDefinition, { object }: DeleteResult): KubeObject {
  const { name, uid } = object.metadata;
  return successStatus({ details: { name, ...(kind.group ? { group: kind.group } : {}), kind: kind.plural, uid } });
}

async function deleteMany(exchange: Exchange, kind: KindDefinition, tools: DispatchTools): Promise<void> {
  const options = await deleteOptions(exchange, tools);
  const { items, resourceVersion } = await deleteCollection(kind, { request: exchange.context, options, tools });
  const head = { ...listKindOf(kind), metadata: { resourceVersion } };
  sendObject(exchange, { ...head, items: items.map((item) => JSON.parse(encodeItem(item)) as object) });
}

async function dispatchSubresource(exchange: Exchange, kind: KindDefinition, tools: DispatchTools): Promise<void> {
  const { info } = exchange;
  const custom = kind.subresources?.find(({ name }) => name === info.subresource);
  if (custom) return runCustom(exchange, kind, { tools, custom });
  const isKnown = [
    ...(kind.views ?? []),
    ...(kind.objectSubresources ?? []),
    ...(kind.status ? [kind.status] : []),
  ].some(({ name }) => name === info.subresource);
  if (!isKnown) throw new ApiError('NotFound', 'the server could not find the requested resource', { details: {} });
  const verb = ({ get: getOne, update: replaceOne, patch: patchOne } as Record<string, VerbHandler>)[info.verb];
  if (!verb) throw methodNotAllowed();
  await verb(exchange, kind, tools);
}

type Custom = NonNullable<KindDefinition['subresources']>[number];

async function runCustom(
  exchange: Exchange,
  kind: KindDefinition,
  { tools, custom }: { tools: DispatchTools; custom: Custom },
): Promise<void> {
  const { info } = exchange;
  if (!custom.verbs.includes(info.verb as 'get')) throw methodNotAllowed();
  const form = negotiate(exchange.request.headers.accept, []);
  const body = info.verb === 'get' ? undefined : await decodeBody(exchange, custom.body ?? kind, tools);
  const target = { ...targetOf(exchange), subresource: custom.name };
  const answer = await tools.handlers.createSubresource(kind, { ...target, body });
  if (answer) sendObject(exchange, answer, { format: form.format, code: info.verb === 'create' ? 201 : 200 });
}

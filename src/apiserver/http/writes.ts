// POST, PUT and PATCH: from a body to an answer.
// https://github.com/kubernetes/apiserver/blob/master/pkg/endpoints/handlers/{create,update,patch}.go

import { ApiError, badRequest, isReason } from '../../kube/api-error.ts';
import type { PatchType } from '../../kube/cluster.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Clock } from '../../lib/clock.ts';
import { bodyType } from '../decode/body.ts';
import { type KindName, SCHEME } from '../decode/identity.ts';
import { type DecodedPatch, decodePatch } from '../decode/patch-body.ts';
import { decodeObject } from '../decode.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import type { Handlers } from '../registry/handlers.ts';
import type { Lister } from '../registry/list.ts';
import type { Machinery } from '../registry/machinery.ts';
import { checkName } from '../registry/object-reads.ts';
import { readBody } from './body.ts';
import type { Exchange } from './context.ts';
import { negotiate } from './negotiate.ts';
import { objectForm, sendForm } from './object-response.ts';
import { checkWriteOptions } from './write-options.ts';

export interface DispatchTools {
  readonly machinery: Machinery;
  readonly handlers: Handlers;
  readonly lister: Lister;
  readonly clock: Clock;
  /** Takes requests for logs, exec and the like; false: not one of these. */
  readonly streams: (exchange: Exchange, kind: KindDefinition) => Promise<boolean>;
}

/** The object that a request names. */
export function targetOf({ context, info }: Exchange) {
  return { request: context, name: info.parts[1] ?? '', subresource: info.subresource };
}

async function decodeBody(exchange: Exchange, kind: KindName, tools: DispatchTools): Promise<KubeObject> {
  const contentType = exchange.request.headers['content-type'];
  const isCreate = exchange.info.verb === 'create';
  if (isCreate) bodyType(contentType); // Before it is read, where an update is read first (handlers/create.go, update.go).
  const body = await readBody(exchange.request);
  checkWriteOptions(exchange.context.query, isCreate ? 'CreateOptions' : 'UpdateOptions');
  return decodeObject({
    body,
    contentType,
    kind,
    schemas: tools.machinery.schemas,
    validation: exchange.context.fieldValidation,
    warn: exchange.context.warn,
  });
}

export async function createOne(exchange: Exchange, kind: KindDefinition, tools: DispatchTools): Promise<void> {
  const form = objectForm(exchange, kind);
  const object = await decodeBody(exchange, kind, tools);
  exchange.context.audit?.requested(object, kind.defaults);
  const created = await tools.handlers.create(kind, { request: exchange.context, object });
  sendForm(exchange, kind, { object: created, form, nowMs: tools.clock.simulatedMs(), code: 201 });
}

export async function replaceOne(exchange: Exchange, kind: KindDefinition, tools: DispatchTools): Promise<void> {
  checkNamed(exchange);
  const form = objectForm(exchange, kind);
  const view = kind.views?.find((candidate) => candidate.name === exchange.info.subresource);
  const body = await decodeBody(exchange, view?.body ?? kind, tools).catch((error: unknown) => {
    throw view && kind.custom && isReason(error, 'BadRequest') ? badRequest(unreadableView(view.body)) : error;
  });
  exchange.context.audit?.requested(body, view ? undefined : kind.defaults);
  const target = targetOf(exchange);
  const existed = await exists(exchange, kind, tools);
  const object = await tools.handlers.replace(kind, { ...target, body });
  const code = existed ? 200 : 201;
  sendForm(exchange, kind, { object, form, nowMs: tools.clock.simulatedMs(), code });
}

/** Custom kinds have a route without a name, too (handlers/namer.go). Throws BadRequest. */
function checkNamed({ info }: Exchange): void {
  if (!info.parts[1]) throw badRequest('name must be provided');
}

/** All that upstream has to say of it: where it reads custom kinds, it does not know what they are shown as (rest.go, transformDecodeError). */
const unreadableView = ({ version, kind }: KindName) =>
  `no kind is registered for the type ${version}.${kind} in ${SCHEME}`;

function exists(exchange: Exchange, kind: KindDefinition, { handlers }: DispatchTools): Promise<boolean> {
  const { name } = targetOf(exchange);
  return handlers.get(kind, { request: exchange.context, name }).then(
    () => true,
    () => false,
  );
}

const PATCH_TYPES: Readonly<Record<string, PatchType>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
};

/** Custom kinds have no structs to merge into. */
const CUSTOM_PATCHES = Object.keys(PATCH_TYPES).filter((type) => PATCH_TYPES[type] !== 'strategic');

/** go-restful takes whatever one of its routes consumes, be it one of several types. Throws UnsupportedMediaType. */
export function checkPatchConsumed({ request }: Exchange): void {
  const types = (request.headers['content-type'] ?? '').split(',').map((entry) => entry.split(';')[0]?.trim() ?? '');
  if (types.some((type) => Object.hasOwn(PATCH_TYPES, type))) return;
  throw new ApiError('UnsupportedMediaType', '415: Unsupported Media Type', { details: {} });
}

/** The handler wants one type and no other, letter by letter; parameters do not count (handlers/patch.go). */
function patchType({ request }: Exchange, kind: KindDefinition): PatchType {
  const taken = kind.custom ? CUSTOM_PATCHES : Object.keys(PATCH_TYPES);
  const [contentType = ''] = (request.headers['content-type'] ?? '').split(/(?!^);/);
  const type = taken.includes(contentType) ? PATCH_TYPES[contentType] : undefined;
  if (type) return type;
  const subject = 'the body of the request was in an unknown format';
  throw new ApiError('UnsupportedMediaType', `${subject} - accepted media types include: ${taken.join(', ')}`);
}

export async function patchOne(exchange: Exchange, kind: KindDefinition, tools: DispatchTools): Promise<void> {
  const { request, context } = exchange;
  const type = patchType(exchange, kind);
  checkNamed(exchange);
  const form = objectForm(exchange, kind);
  const body = await readBody(request);
  checkWriteOptions(context.query, 'PatchOptions', type === 'apply');
  context.audit?.requestedPatch(body.toString());
  const target = targetOf(exchange);
  const existed = await exists(exchange, kind, tools);
  // The body is looked at only when there is something to patch, or to make; what is not there is said by the patch itself.
  const makes = type === 'apply' && (exchange.info.subresource === undefined || kind.createOnUpdate === true);
  if (makes) checkName(target.name);
  const decoded = existed || makes ? decodePatch(body, type, context.fieldValidation) : undefined;
  const force = ['true', '1'].includes(context.query.get('force') ?? '');
  const complaints = type === 'apply' ? [] : (decoded?.duplicates ?? []);
  const patch = { type, body: decoded?.value ?? null, force, complaints };
  const onApplied = () => decoded && complainOfDuplicates(exchange, decoded);
  const object = await tools.handlers.patch(kind, { patch, onApplied, ...target });
  sendForm(exchange, kind, { object, form, nowMs: tools.clock.simulatedMs(), code: existed ? 200 : 201 });
}

/** What stands twice in an applied body is told once it could be applied. Throws BadRequest. */
function complainOfDuplicates({ context }: Exchange, { duplicates, strictDuplicates }: DecodedPatch): void {
  if (context.fieldValidation === 'Strict' && strictDuplicates.length > 0) {
    const words = `error strict decoding YAML: error converting YAML to JSON: ${strictDuplicates.join(', ')}`;
    throw new ApiError('BadRequest', words);
  }
  if (context.fieldValidation === 'Warn') for (const text of duplicates) context.warn(text);
}

type Custom = NonNullable<KindDefinition['subresources']>[number];

/** A subresource of another shape or of another verb. */
export async function runCustom(
  exchange: Exchange,
  kind: KindDefinition,
  { tools, custom }: { tools: DispatchTools; custom: Custom },
): Promise<void> {
  const { info } = exchange;
  const form = negotiate(exchange.request.headers.accept, kind, { hasTable: false });
  const body = info.verb === 'get' ? undefined : await decodeBody(exchange, custom.body ?? kind, tools);
  if (body) exchange.context.audit?.requested(body);
  const target = { ...targetOf(exchange), subresource: custom.name };
  const answer = await tools.handlers.createSubresource(kind, { ...target, body });
  const nowMs = tools.clock.simulatedMs();
  const shape = custom.body ? { ...kind, ...custom.body } : kind;
  if (answer) sendForm(exchange, shape, { object: answer, form, nowMs, code: info.verb === 'create' ? 201 : 200 });
}

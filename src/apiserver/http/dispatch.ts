// From an authorized resource request to its verb.

import { badRequest, notFound } from '../../kube/api-error.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import { objectPartOf } from '../kinds/strategy.ts';
import { readSettled } from '../registry/commit.ts';
import { parseWatchVersion, tooLarge } from '../registry/list-options.ts';
import { checkName } from '../registry/object-reads.ts';
import type { Exchange } from './context.ts';
import { deleteMany, deleteOne } from './deletes.ts';
import { sendList } from './list-response.ts';
import { objectForm, sendForm } from './object-response.ts';
import { isTrue } from './request-info.ts';
import {
  checkAccept,
  checkPlace,
  LISTED,
  methodNotAllowed,
  methodsAt,
  noSuchResource,
  verbNotSupported,
} from './routes.ts';
import { sendWatch } from './watch-response.ts';
import {
  checkPatchConsumed,
  createOne,
  type DispatchTools,
  patchOne,
  replaceOne,
  runCustom,
  targetOf,
} from './writes.ts';

export async function dispatch(exchange: Exchange, kind: KindDefinition, tools: DispatchTools): Promise<void> {
  const { info } = exchange;
  const methods = kind.custom ? undefined : methodsAt(exchange, kind);
  if (methods?.includes(exchange.request.method ?? '') === false) throw methodNotAllowed();
  if (info.subresource === undefined) checkRoute(exchange, kind);
  if (await tools.streams(exchange, kind)) return;
  // Of a built-in kind no part below the object is deprecated with it.
  if (kind.deprecation !== undefined && (kind.custom || info.subresource === undefined)) {
    exchange.context.warn(kind.deprecation);
    exchange.context.audit?.annotate('k8s.io/deprecated', 'true');
  }
  if (info.subresource !== undefined) return dispatchSubresource(exchange, kind, tools);
  const verb = VERBS[info.verb];
  if (!verb) throw kind.custom ? verbNotSupported(kind, info.verb) : methodNotAllowed();
  await verb(exchange, kind, tools);
}

/** What go-restful looks at of a method that there is, in its order, and then the handler first of all; custom kinds have no such routes. */
function checkRoute(exchange: Exchange, kind: KindDefinition): void {
  if (kind.custom) return;
  const { request, info } = exchange;
  if (info.verb === 'patch') checkPatchConsumed(exchange);
  const isList = info.subresource === undefined && (info.verb === 'list' || info.verb === 'watch');
  checkAccept(request.headers.accept, isList ? LISTED : undefined);
  checkPlace(exchange, kind);
}

type VerbHandler = (exchange: Exchange, kind: KindDefinition, tools: DispatchTools) => Promise<void>;

const VERBS: Readonly<Record<string, VerbHandler>> = {
  get: getOne,
  list: (exchange, kind, { lister, clock }) => sendList(exchange, kind, { lister, nowMs: clock.simulatedMs() }),
  watch: (exchange, kind, { machinery }) => sendWatch(exchange, kind, machinery),
  create: createOne,
  update: replaceOne,
  patch: patchOne,
  delete: deleteOne,
  deletecollection: deleteMany,
};

const NO_EXPORT = 'the export parameter, deprecated since v1.14, is no longer supported';

async function getOne(exchange: Exchange, kind: KindDefinition, tools: DispatchTools): Promise<void> {
  const { query } = exchange.context;
  const form = objectForm(exchange, kind);
  if (isTrue(query.get('export'))) throw badRequest(NO_EXPORT);
  checkName(targetOf(exchange).name);
  const version = kind.hasNoVersions ? 0 : parseWatchVersion(query.get('resourceVersion') ?? '');
  if (version > tools.machinery.store.revision) throw tooLarge(version, tools.machinery.store.revision);
  const object = await readSettled(tools.machinery.store, () => tools.handlers.get(kind, targetOf(exchange)));
  if (object) sendForm(exchange, kind, { object, form, nowMs: tools.clock.simulatedMs() });
}

/** What is meant by the verbs of a collection below an object, where its name is empty. */
const NAMELESS: Readonly<Record<string, string>> = { list: 'get', watch: 'get', deletecollection: 'delete' };

async function dispatchSubresource(exchange: Exchange, kind: KindDefinition, tools: DispatchTools): Promise<void> {
  const { info } = exchange;
  const asked = NAMELESS[info.verb] ?? info.verb;
  const custom = kind.subresources?.find(({ name }) => name === info.subresource);
  if (custom) {
    if (!custom.verbs.includes(asked as 'get')) throw methodNotAllowed();
    checkRoute(exchange, kind);
    return runCustom(exchange, kind, { tools, custom });
  }
  const own = objectPartOf(kind, info.subresource);
  if (!own && !kind.views?.some(({ name }) => name === info.subresource))
    throw kind.custom ? notFound(kind, targetOf(exchange).name) : noSuchResource();
  const verb = ({ get: getOne, update: replaceOne, patch: patchOne } as Record<string, VerbHandler>)[asked];
  if (!verb || own?.verbs?.includes(asked as 'get') === false)
    throw kind.custom ? verbNotSupported(kind, info.verb) : methodNotAllowed();
  checkRoute(exchange, kind);
  await verb(exchange, kind, tools);
}
